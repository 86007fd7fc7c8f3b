//! Every sentence a person reads, from `locales/<language>/*.ftl` (Fluent), embedded in the binary.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;

use crate::kernel::actor::Language;
use crate::kernel::reason::Reason;

#[derive(RustEmbed)]
#[folder = "locales"]
struct Files;

/// Both languages, read once.
pub struct Words {
    english: Bundle,
    chinese: Bundle,
}

struct Bundle {
    /// Messages without parameters, ready.
    plain: HashMap<String, String>,
    fluent: FluentBundle<FluentResource>,
}

/// The words of this program.
pub fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| Words { english: Bundle::read(Language::English), chinese: Bundle::read(Language::Chinese) })
}

impl Words {
    /// The message `key` in `language`; the key itself where it is missing (a test keeps that from happening).
    pub fn text(&self, language: Language, key: &str) -> Cow<'_, str> {
        match self.bundle(language).plain.get(key) {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.fill(language, key, &[])),
        }
    }

    /// The message `key` with its parameters. Whole numbers take part in plural rules.
    pub fn fill(&self, language: Language, key: &str, args: &[(&str, String)]) -> String {
        let bundle = self.bundle(language);
        let Some(pattern) = bundle.fluent.get_message(key).and_then(|m| m.value()) else { return key.to_owned() };
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            let value = match value.parse::<i64>() {
                Ok(number) if number.to_string() == *value => FluentValue::from(number),
                _ => FluentValue::from(value.as_str()),
            };
            values.set(*name, value);
        }
        let mut errors = Vec::new();
        bundle.fluent.format_pattern(pattern, Some(&values), &mut errors).into_owned()
    }

    /// The sentence for an explained refusal.
    pub fn reason(&self, language: Language, reason: &Reason) -> String {
        let args: Vec<(&str, String)> = reason.facts.iter().map(|(n, v)| (*n, v.clone())).collect();
        self.fill(language, reason.key, &args)
    }

    /// A unit of quantity as people write it; one that the words do not know stays as it was typed.
    pub fn unit(&self, language: Language, unit: &str) -> String {
        let key = format!("unit-{unit}");
        if self.has(language, &key) { self.text(language, &key).into_owned() } else { unit.to_owned() }
    }

    pub fn has(&self, language: Language, key: &str) -> bool {
        self.bundle(language).fluent.has_message(key)
    }

    fn bundle(&self, language: Language) -> &Bundle {
        match language {
            Language::English => &self.english,
            Language::Chinese => &self.chinese,
        }
    }
}

impl Bundle {
    fn read(language: Language) -> Bundle {
        let tag = language.as_str().parse().unwrap_or_default();
        let mut fluent = FluentBundle::new_concurrent(vec![tag]);
        fluent.set_use_isolating(false);
        let mut plain = HashMap::new();
        for path in Files::iter().filter(|p| p.starts_with(language.as_str()) && p.ends_with(".ftl")) {
            let Some(file) = Files::get(&path) else { continue };
            let text = String::from_utf8_lossy(&file.data).into_owned();
            let resource = FluentResource::try_new(text).unwrap_or_else(|(partial, errors)| {
                tracing::error!(%path, ?errors, "words that do not parse");
                partial
            });
            for entry in resource.entries() {
                if let Some((id, text)) = plain_text(entry) {
                    plain.insert(id, text);
                }
            }
            if let Err(errors) = fluent.add_resource(resource) {
                tracing::error!(%path, ?errors, "words defined twice");
            }
        }
        Bundle { plain, fluent }
    }
}

/// Id and text of a message that has no parameters.
fn plain_text(entry: &fluent_syntax::ast::Entry<&str>) -> Option<(String, String)> {
    use fluent_syntax::ast::{Entry, PatternElement};
    let Entry::Message(message) = entry else { return None };
    let [PatternElement::TextElement { value }] = message.value.as_ref()?.elements.as_slice() else { return None };
    Some((message.id.name.to_owned(), (*value).to_owned()))
}
