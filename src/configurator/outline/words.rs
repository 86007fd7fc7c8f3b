//! Names, texts and labels as the rule language writes them: read from a line, and written back.

use super::Texts;

/// A character that begins or ends a text.
fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”')
}

/// A text in quotes at the start: its content, and the rest.
fn text(source: &str) -> Option<(String, &str)> {
    let mut letters = source.char_indices();
    letters.next().filter(|(_, letter)| is_quote(*letter))?;
    let mut content = String::new();
    let mut escaped = false;
    for (at, letter) in letters {
        if escaped {
            if !matches!(letter, '"' | '\\') {
                content.push('\\');
            }
            content.push(letter);
            escaped = false;
        } else if letter == '\\' {
            escaped = true;
        } else if is_quote(letter) {
            return Some((content, source.get(at + letter.len_utf8()..)?));
        } else {
            content.push(letter);
        }
    }
    None
}

/// A name at the start, bare or in quotes, and the rest.
pub fn name(source: &str) -> Option<(String, &str)> {
    let source = source.trim_start();
    if let Some(found) = text(source) {
        return Some(found);
    }
    let end = source.find(|letter: char| letter.is_whitespace() || ":,()\"“”".contains(letter)).unwrap_or(source.len());
    let (name, rest) = source.split_at(end);
    (!name.is_empty()).then(|| (name.to_owned(), rest))
}

/// Labels at the start: `"English" zh "中文" de "Deutsch"`, and the rest.
pub fn labels(source: &str) -> (Texts, &str) {
    let mut texts = Texts::default();
    let mut rest = source;
    let mut first = true;
    loop {
        let at = rest.trim_start();
        let (language, after) = match at.chars().next() {
            Some(letter) if is_quote(letter) && first => ("en", at),
            _ => match language(at) {
                Some(found) => found,
                None => return (texts, rest),
            },
        };
        let Some((content, left)) = text(after) else { return (texts, rest) };
        match language {
            "en" => texts.en = content,
            "zh" | "zh-CN" => texts.zh = content,
            other => texts.more.push((other.to_owned(), content)),
        }
        (rest, first) = (left, false);
    }
}

/// A language tag before a text: `zh "…"`.
fn language(source: &str) -> Option<(&str, &str)> {
    let (tag, rest) = source.split_once(char::is_whitespace)?;
    let (primary, region) = tag.split_once('-').unwrap_or((tag, "XX"));
    let is_tag = primary.len() == 2
        && primary.bytes().all(|byte| byte.is_ascii_lowercase())
        && region.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let rest = rest.trim_start();
    (is_tag && rest.starts_with(is_quote)).then_some((tag, rest))
}

/// Where a bare word stands outside of all texts.
pub fn find_word(source: &str, wanted: &str) -> Option<usize> {
    let mut inside = false;
    let mut escaped = false;
    let mut before = ' ';
    for (at, letter) in source.char_indices() {
        if inside {
            inside = escaped || !is_quote(letter);
            escaped = !escaped && letter == '\\';
        } else if is_quote(letter) {
            inside = true;
        } else if !is_part(before) && source.get(at..).is_some_and(|rest| rest.starts_with(wanted)) {
            let next = source.get(at + wanted.len()..).and_then(|rest| rest.chars().next());
            if !next.is_some_and(is_part) {
                return Some(at);
            }
        }
        before = letter;
    }
    None
}

fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '-'
}

/// Whether a comment stands on the line.
pub fn has_comment(line: &str) -> bool {
    let mut inside = false;
    let mut escaped = false;
    let mut before = ' ';
    for letter in line.chars() {
        if inside {
            inside = escaped || !is_quote(letter);
            escaped = !escaped && letter == '\\';
        } else if is_quote(letter) {
            inside = true;
        } else if letter == '-' && before == '-' {
            return true;
        }
        before = letter;
    }
    false
}

/// In quotes, on one line.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '“' | '”' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A name as the language takes it: bare where it is one word, else in quotes.
pub fn named(name: &str) -> String {
    if name.is_empty() {
        // The reader of the language says what is missing.
        return String::new();
    }
    let word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let hyphens = name.split('-').all(|part| !part.is_empty());
    let one_word = hyphens && name.chars().all(|letter| word(letter) || letter == '-');
    if one_word && name.starts_with(word) { name.to_owned() } else { quoted(name) }
}

/// Labels as written, with a space before; empty where there are none.
pub fn written(texts: &Texts) -> String {
    let mut out = String::new();
    if !texts.en.is_empty() {
        out.push_str(&format!(" {}", quoted(&texts.en)));
    }
    if !texts.zh.is_empty() {
        out.push_str(&format!(" zh {}", quoted(&texts.zh)));
    }
    for (language, text) in &texts.more {
        out.push_str(&format!(" {language} {}", quoted(text)));
    }
    out
}
