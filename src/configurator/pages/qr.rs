//! A link as a square of dark and light, for paper: drawn as one path, so that no style and no picture has to be loaded.

use qrcode::{Color, EcLevel, QrCode};

pub struct Qr {
    /// Modules along one side.
    pub size: usize,
    /// The dark modules, as the `d` of a path; one unit a module.
    pub path: String,
}

impl Qr {
    /// Nothing for a text too long to be drawn.
    pub fn of(text: &str) -> Option<Qr> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let size = code.width();
        let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
        let path = dark.map(|(place, _)| format!("M{} {}h1v1h-1z", place % size, place / size)).collect();
        Some(Qr { size, path })
    }

    /// With the four light modules around that readers need.
    pub fn view_box(&self) -> String {
        format!("-4 -4 {0} {0}", self.size + 8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_corners_that_readers_look_for_are_dark() {
        let qr = Qr::of("https://shop.example/c/FL25-7K3Q-G").unwrap();
        assert_eq!(qr.size, 29, "a link of this length fits into version 3");
        let far = qr.size - 1;
        for (x, y) in [(0, 0), (far, 0), (0, far), (3, 3)] {
            assert!(qr.path.contains(&format!("M{x} {y}h1v1h-1z")), "{x} {y}");
        }
        assert!(!qr.path.contains("M1 1h"), "light inside the ring of a corner");
        assert_eq!(qr.view_box(), "-4 -4 37 37");
        assert!(Qr::of(&"x".repeat(5_000)).is_none());
    }
}
