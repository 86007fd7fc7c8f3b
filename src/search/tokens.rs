//! What a text is found by. Both databases look up token prefixes, so every ending that should be findable is a token:
//! of a Chinese run each suffix (`海港集团` → 海港集团 港集团 集团 团), of a number of five or more digits each suffix of at least four.

use std::collections::BTreeSet;

/// Tokens longer than this are cut; nobody types more.
const LONGEST: usize = 32;

/// The distinct tokens of a record's texts, sorted, separated by spaces. Tokens are letters, digits and CJK only.
pub fn of_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut tokens = BTreeSet::new();
    for text in texts {
        for run in runs(text) {
            add_run(&mut tokens, &run);
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let other = text.chars().any(|c| c.is_alphabetic());
        if !other && digits.len() >= 6 {
            add_suffixes(&mut tokens, &digits, 4);
            // +86 574 8790 1234 is dialled, and typed, as 0574 8790 1234 at home.
            if let Some((_, national)) = text.strip_prefix('+').and_then(|number| number.split_once([' ', '-', '('])) {
                tokens.insert(cut(&format!("0{}", national.chars().filter(char::is_ascii_digit).collect::<String>())));
            }
        }
        // A code such as FL25-7K3Q-4 is also found typed without its hyphens.
        if text.contains('-') && text.len() <= LONGEST && text.is_ascii() && !text.contains(' ') {
            tokens.insert(text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase());
            // People leave the letter of a number away: 2026-00042.
            if digits.len() >= 6 {
                tokens.insert(cut(&digits));
            }
        }
    }
    tokens.into_iter().collect::<Vec<_>>().join(" ")
}

/// The prefixes that all must match for what a person typed; empty where there is nothing to look for.
pub fn of_query(typed: &str) -> Vec<String> {
    let alphabetic = typed.chars().any(char::is_alphabetic);
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    if !alphabetic && digits.len() >= 4 {
        return vec![cut(&digits)];
    }
    let mut prefixes: Vec<String> = runs(typed).into_iter().map(|r| cut(&r)).collect();
    prefixes.truncate(6);
    prefixes
}

fn add_run(tokens: &mut BTreeSet<String>, run: &str) {
    if run.chars().next().is_some_and(is_cjk) {
        add_suffixes(tokens, run, 1);
    } else if run.len() >= 5 && run.bytes().all(|b| b.is_ascii_digit()) {
        add_suffixes(tokens, run, 4);
    } else {
        tokens.insert(cut(run));
    }
}

fn add_suffixes(tokens: &mut BTreeSet<String>, run: &str, least: usize) {
    let characters: Vec<char> = run.chars().collect();
    let last = characters.len().saturating_sub(least);
    for suffix in (0..=last).filter_map(|start| characters.get(start..)) {
        tokens.insert(suffix.iter().take(LONGEST).collect());
    }
}

fn cut(run: &str) -> String {
    run.chars().take(LONGEST).collect()
}

/// Lower-case runs of one script: `Harbour集团 2` → `harbour`, `集团`, `2`.
pub fn runs(text: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut last_cjk = None;
    for c in text.chars() {
        if !c.is_alphanumeric() {
            last_cjk = None;
            continue;
        }
        let cjk = is_cjk(c);
        if last_cjk != Some(cjk) {
            runs.push(String::new());
        }
        last_cjk = Some(cjk);
        if let Some(run) = runs.last_mut() {
            run.extend(fold(c));
        }
    }
    runs.retain(|r| !r.is_empty());
    runs
}

/// Lower case, and the common Latin letters without their accents.
fn fold(c: char) -> impl Iterator<Item = char> {
    let plain = match c {
        'à'..='å' | 'À'..='Å' => 'a',
        'ç' | 'Ç' => 'c',
        'è'..='ë' | 'È'..='Ë' => 'e',
        'ì'..='ï' | 'Ì'..='Ï' => 'i',
        'ñ' | 'Ñ' => 'n',
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' => 'o',
        'ù'..='ü' | 'Ù'..='Ü' => 'u',
        other => other,
    };
    plain.to_lowercase()
}

/// Chinese, Japanese and Korean letters, which are written without spaces.
pub fn is_cjk(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str, typed: &str) -> bool {
        let tokens = of_texts([text]);
        let prefixes = of_query(typed);
        !prefixes.is_empty() && prefixes.iter().all(|p| tokens.split(' ').any(|t| t.starts_with(p.as_str())))
    }

    #[test]
    fn two_characters_of_a_chinese_name_find_it() {
        assert!(finds("宁波海港集团有限公司", "海港"));
        assert!(finds("宁波海港集团有限公司", "集团"));
        assert!(!finds("宁波海港集团有限公司", "海团"));
    }

    #[test]
    fn any_four_digits_of_a_phone_number_find_it() {
        for typed in ["5678", "138 1234", "2345", "13812345678"] {
            assert!(finds("+86 138-1234-5678", typed), "{typed}");
        }
        assert!(!finds("+86 138-1234-5678", "9999"));
        for typed in ["0574", "0574 8790", "0574-87901234", "+86 574", "8790 1234"] {
            assert!(finds("+86 574 8790 1234", typed), "{typed}");
        }
        assert!(finds("+49 40 2058 1395", "040/2058"));
    }

    #[test]
    fn words_codes_and_numbers_are_found_by_their_beginning() {
        assert!(finds("Harbour Group GmbH", "harb gro"));
        assert!(finds("Q-2026-00042", "q-2026-00042"));
        assert!(finds("Q-2026-00042", "0042"));
        assert!(finds("Q-2026-00042", "2026-00042"));
        assert!(finds("FL25-7K3Q-4", "fl257k3q"));
        assert!(finds("Müller & Söhne", "muller"));
        assert!(!finds("Harbour Group", "arbour"));
    }
}
