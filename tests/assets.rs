//! What the pages load: complete in `assets.lock`, small enough, and free of anything the content policy forbids.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::io::Write;

/// Files of `static/` written for this program; everything else must stand in `assets.lock`.
const OWN: [&str; 9] =
    ["app.js", "board.js", "favicon.svg", "frame.css", "logo.svg", "parts.css", "stages.css", "theme.css", "assets.lock"];
const LICENCES: [&str; 7] = ["MIT", "Apache-2.0", "BSD-3-Clause", "0BSD", "ISC", "Zlib", "OFL-1.1"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(root().join(path.as_ref())).unwrap()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}

/// File → (licence, sum).
fn lock() -> BTreeMap<String, (String, String)> {
    let text = read("static/assets.lock");
    let lines = text.lines().filter(|l| !l.starts_with('#') && !l.is_empty());
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split(" | ").collect();
            assert_eq!(fields.len(), 5, "assets.lock: file | name | version | licence | sha256, not: {line}");
            (fields[0].to_owned(), (fields[3].to_owned(), fields[4].to_owned()))
        })
        .collect()
}

#[test]
fn every_borrowed_asset_is_locked_with_licence_and_sum() {
    let lock = lock();
    for file in fs::read_dir(root().join("static")).unwrap().map(|e| e.unwrap()).filter(|e| e.path().is_file()) {
        let name = file.file_name().into_string().unwrap();
        if OWN.contains(&name.as_str()) {
            continue;
        }
        let (licence, sum) = lock.get(&name).unwrap_or_else(|| panic!("static/{name} is not in assets.lock"));
        assert!(LICENCES.contains(&licence.as_str()), "static/{name}: licence {licence}");
        let real: String = Sha256::digest(fs::read(file.path()).unwrap()).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(&real, sum, "static/{name} is not the file that was locked");
    }
    for name in lock.keys() {
        assert!(root().join("static").join(name).exists(), "assets.lock names static/{name}, which is gone");
    }
}

#[test]
fn the_first_load_stays_below_160_kilobytes() {
    let head = read("templates/layout/head.html");
    let loaded = files_below(&root().join("static"));
    let mut total = 0;
    for path in loaded {
        let name = path.strip_prefix(root().join("static")).unwrap().to_str().unwrap();
        if !head.contains(&format!("\"{name}\"")) && name != "icons.svg" && !name.ends_with(".woff2") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(9));
        encoder.write_all(&bytes).unwrap();
        total += if name.ends_with(".woff2") { bytes.len() } else { encoder.finish().unwrap().len() };
    }
    assert!(total > 50_000, "nothing was counted");
    assert!(total <= 160 * 1024, "the first load is {total} bytes compressed");
}

/// The policy is `default-src 'self'` without `unsafe-inline`: what it forbids must not be written at all.
#[test]
fn templates_hold_no_inline_style_script_or_handler() {
    for path in files_below(&root().join("templates")) {
        if path.extension().is_none_or(|e| e != "html") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for forbidden in
            [" style=", "<style", " onclick=", " onchange=", " onsubmit=", " onload=", " hx-on", "javascript:", "|safe"]
        {
            assert!(!text.contains(forbidden), "{}: `{forbidden}` is forbidden by the content policy", path.display());
        }
        for (at, _) in text.match_indices("<script") {
            let tag = text[at..].split('>').next().unwrap_or_default();
            let data = tag.contains("type=\"application/ld+json\"");
            assert!(tag.contains(" src=") || data, "{}: inline script", path.display());
        }
    }
}

#[test]
fn our_styles_load_nothing_from_elsewhere_and_nothing_inline() {
    for name in OWN.iter().filter(|n| n.ends_with(".css")) {
        let text = read(Path::new("static").join(name));
        assert!(!text.contains("data:"), "static/{name}: a data: address is refused by the content policy");
        assert!(!text.contains("http"), "static/{name}: nothing may leave the house");
        assert!(!text.contains("@import"), "static/{name}: link it in templates/layout/head.html instead");
    }
}

#[test]
fn every_icon_a_template_names_is_in_the_sprite() {
    let sprite = read("static/icons.svg");
    for path in files_below(&root().join("templates")) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for piece in text.split("icons.svg\") }}#").skip(1) {
            let name: String = piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            if !name.is_empty() {
                assert!(sprite.contains(&format!("id=\"{name}\"")), "{}: no icon `{name}`", path.display());
            }
        }
    }
}
