//! The secret part of a link in a message: who has it can choose somebody's password, or say yes in the customer's name.

use super::message::{MailState, OutboxMessage};

/// What stands before a secret in the links that are mailed: to a new password, to a customer's quote.
const BEFORE: [&str; 2] = ["/password/", "/q/"];
/// Shorter text is a word, not a key.
const SHORTEST: usize = 16;
/// Shown in the place of a secret; plain characters, so that the rest of a message is encoded as it was sent.
pub const HIDDEN: &str = "********";

/// Whether the secrets of a message are for its reader alone. Where it has not left and will not, its page is the only way to hand it over.
pub fn hides(state: MailState) -> bool {
    matches!(state, MailState::Sent | MailState::Waiting)
}

/// The message as anybody but its reader may see it.
pub fn without_secrets(message: OutboxMessage) -> OutboxMessage {
    OutboxMessage { body: hide(&message.body), html: message.html.as_deref().map(hide), ..message }
}

fn hide(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(end) = BEFORE.iter().filter_map(|before| Some(rest.find(before)? + before.len())).min() {
        let (before, after) = rest.split_at(end);
        shown.push_str(before);
        let length = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(after.len());
        let (secret, left) = after.split_at(length);
        shown.push_str(if length < SHORTEST { secret } else { HIDDEN });
        rest = left;
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_behind_a_link_is_hidden() {
        let cases = [
            ("See\nhttps://x.example/password/aB-_5678901234567890\nsoon.", "See\nhttps://x.example/password/********\nsoon."),
            ("/q/0123456789abcdef, or http://y/q/fedcba9876543210", "/q/********, or http://y/q/********"),
            ("链接：https://x.example/q/0123456789abcdef0123。", "链接：https://x.example/q/********。"),
            (
                "https://x.example/quotes/Q-2026-00042/v2 and /password/forgotten",
                "https://x.example/quotes/Q-2026-00042/v2 and /password/forgotten",
            ),
            ("/password/q/q/0123456789abcdef", "/password/q/q/********"),
            ("", ""),
        ];
        for (text, shown) in cases {
            assert_eq!(hide(text), shown);
        }
    }
}
