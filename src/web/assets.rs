//! Styles, scripts, icons: embedded, named by their content, compressed once, cached for ever.

use std::collections::HashMap;
use std::io::Write;
use std::sync::OnceLock;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "static"]
#[exclude = "fonts/*"]
struct Files;

struct Asset {
    bytes: std::borrow::Cow<'static, [u8]>,
    gzip: OnceLock<Vec<u8>>,
    media_type: &'static str,
}

struct Assets {
    by_url: HashMap<String, Asset>,
    urls: HashMap<String, String>,
}

fn assets() -> &'static Assets {
    static ASSETS: OnceLock<Assets> = OnceLock::new();
    ASSETS.get_or_init(|| {
        let mut assets = Assets { by_url: HashMap::new(), urls: HashMap::new() };
        for path in Files::iter() {
            let Some(file) = Files::get(&path) else { continue };
            let hash: String = Sha256::digest(&file.data).iter().take(5).map(|b| format!("{b:02x}")).collect();
            let (stem, ending) = path.rsplit_once('.').unwrap_or((&path, ""));
            let url = format!("/static/{stem}.{hash}.{ending}");
            assets.urls.insert(path.to_string(), url.clone());
            assets.by_url.insert(url, Asset { media_type: media_type(ending), bytes: file.data, gzip: OnceLock::new() });
        }
        assets
    })
}

/// The URL of an asset, with its content's hash: `theme.css` → `/static/theme.0a1b2c3d4e.css`.
pub fn url(path: &str) -> &'static str {
    assets().urls.get(path).map_or("/static/missing", String::as_str)
}

pub async fn serve(request: HttpRequest) -> HttpResponse {
    let Some(asset) = assets().by_url.get(request.path()) else { return HttpResponse::NotFound().finish() };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, asset.media_type))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    let compressible = !matches!(asset.media_type, "image/png" | "font/woff2");
    if compressible && accepts_gzip(&request) {
        let gzip = asset.gzip.get_or_init(|| gzip(&asset.bytes, 9));
        return response.insert_header((header::CONTENT_ENCODING, "gzip")).body(web::Bytes::from_static(gzip));
    }
    match &asset.bytes {
        std::borrow::Cow::Borrowed(bytes) => response.body(web::Bytes::from_static(bytes)),
        std::borrow::Cow::Owned(bytes) => response.body(bytes.clone()),
    }
}

pub fn accepts_gzip(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok());
    accepted.is_some_and(|v| v.split(',').any(|e| e.trim().starts_with("gzip") && !e.contains("q=0")))
}

pub fn gzip(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::new(level));
    // Writing into memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn media_type(ending: &str) -> &'static str {
    match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/json; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    }
}
