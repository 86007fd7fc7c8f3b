//! The countries people choose from, by ISO 3166 code; their names are `country-<code>` in `locales/`.

pub const COUNTRIES: &[&str] = &[
    "CN", "HK", "TW", "SG", "JP", "KR", "IN", "AU", "NZ", "US", "CA", "MX", "BR", "GB", "IE", "DE", "AT", "CH", "FR", "BE", "NL",
    "LU", "IT", "ES", "PT", "DK", "SE", "NO", "FI", "PL", "CZ", "HU", "TR", "AE", "ZA",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_stands_once() {
        let distinct: std::collections::BTreeSet<&&str> = COUNTRIES.iter().collect();
        assert_eq!(distinct.len(), COUNTRIES.len());
    }
}
