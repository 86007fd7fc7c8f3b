//! Styles, scripts, icons: embedded, named by their content, compressed once, cached for ever.

use std::borrow::Cow;
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
    bytes: Cow<'static, [u8]>,
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
        let (styles, others): (Vec<_>, Vec<_>) = Files::iter().partition(|path| path.ends_with(".css"));
        // Styles last: they name other files, by the names those have got.
        for path in others.into_iter().chain(styles) {
            if let Some(file) = Files::get(&path) {
                assets.add(&path, file.data);
            }
        }
        assets
    })
}

impl Assets {
    fn add(&mut self, path: &str, bytes: Cow<'static, [u8]>) {
        let (stem, ending) = path.rsplit_once('.').unwrap_or((path, ""));
        let bytes = if ending == "css" { self.with_hashed_urls(bytes) } else { bytes };
        let hash: String = Sha256::digest(&bytes).iter().take(5).map(|b| format!("{b:02x}")).collect();
        let url = format!("/static/{stem}.{hash}.{ending}");
        self.urls.insert(path.to_owned(), url.clone());
        self.by_url.insert(url, Asset { media_type: media_type(ending), bytes, gzip: OnceLock::new() });
    }

    /// `url("inter.woff2")` in a style becomes the hashed URL of that file.
    fn with_hashed_urls(&self, bytes: Cow<'static, [u8]>) -> Cow<'static, [u8]> {
        let Ok(text) = std::str::from_utf8(&bytes) else { return bytes };
        let named = |path: &&String| text.contains(&format!("url(\"{path}\")"));
        let hashed = self.urls.keys().filter(named).fold(None, |text_so_far: Option<String>, path| {
            let before = text_so_far.unwrap_or_else(|| text.to_owned());
            let url = self.urls.get(path).map_or("", String::as_str);
            Some(before.replace(&format!("url(\"{path}\")"), &format!("url(\"{url}\")")))
        });
        hashed.map_or(bytes, |text| Cow::Owned(text.into_bytes()))
    }
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
        Cow::Borrowed(bytes) => response.body(web::Bytes::from_static(bytes)),
        Cow::Owned(bytes) => response.body(bytes.clone()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_names_its_font_by_the_fonts_hashed_url() {
        let style = assets().by_url.get(url("theme.css")).unwrap();
        let text = std::str::from_utf8(&style.bytes).unwrap();
        assert!(text.contains(url("inter.woff2")));
        assert!(!text.contains("url(\"inter.woff2\")"));
    }
}
