//! Codes to be read out on the phone: `FL25-7K3Q-4`. A stem from the product, four or five characters, one check character.

/// No 0 O 1 I L: nothing that is heard or read as something else. 31 characters, a prime, so that the check finds every
/// single wrong character and every swap of neighbours.
const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// A code made of a product's stem and a random number; `length` characters between the hyphens.
pub fn make(stem: &str, random: u64, length: usize) -> String {
    let mut rest = random;
    let mut body = String::new();
    for _ in 0..length {
        let at = usize::try_from(rest % 31).unwrap_or(0);
        body.push(char::from(LETTERS.get(at).copied().unwrap_or(b'2')));
        rest /= 31;
    }
    let check = check(stem, &body);
    format!("{stem}-{body}-{check}")
}

/// A code as typed or heard: any case, any spaces or hyphens around. `None` if its check character is wrong.
pub fn parse(typed: &str) -> Option<String> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let mut parts = plain.rsplitn(3, '-');
    let (last, body, stem) = (parts.next()?, parts.next()?, parts.next()?);
    let fits = (4..=5).contains(&body.len()) && !stem.is_empty() && stem.bytes().all(|b| b.is_ascii_alphanumeric());
    (fits && last == check(stem, body).to_string()).then_some(plain)
}

fn check(stem: &str, body: &str) -> char {
    let value = |byte: u8| LETTERS.iter().position(|known| *known == byte).unwrap_or(usize::from(byte % 31));
    let sum: usize = (1usize..).zip(stem.bytes().chain(body.bytes())).map(|(place, byte)| place * value(byte)).sum();
    char::from(LETTERS.get(sum % 31).copied().unwrap_or(b'2'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        let code = make("FL25", 123_456_789, 4);
        assert_eq!(parse(&code.to_lowercase()).as_deref(), Some(code.as_str()));
        assert_eq!(parse(&format!(" {code} ")).as_deref(), Some(code.as_str()));
        assert!(code.starts_with("FL25-") && code.len() == 11, "{code}");
    }

    #[test]
    fn one_wrong_character_or_two_swapped_are_noticed() {
        for random in [1, 77_777, 918_273_645, 5_555_555_555] {
            let code = make("WS3", random, 5);
            let bytes = code.as_bytes();
            for place in 4..9 {
                for other in LETTERS.iter().filter(|other| **other != bytes[place]) {
                    let mut wrong = bytes.to_vec();
                    wrong[place] = *other;
                    assert_eq!(parse(std::str::from_utf8(&wrong).unwrap()), None);
                }
                if place < 8 && bytes[place] != bytes[place + 1] {
                    let mut swapped = bytes.to_vec();
                    swapped.swap(place, place + 1);
                    assert_eq!(parse(std::str::from_utf8(&swapped).unwrap()), None);
                }
            }
        }
    }
}
