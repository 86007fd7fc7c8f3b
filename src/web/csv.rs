//! CSV that a spreadsheet opens as text and figures, never as a formula.
//!
//! RFC 4180 with every field quoted (a spreadsheet that splits at semicolons or tabs then still sees whole fields), UTF-8 with a byte
//! order mark (so that Chinese text is not guessed to be something else). A field that a spreadsheet could take for a formula gets a
//! leading apostrophe; a plain negative figure stays one.

use std::borrow::Cow;

use actix_web::HttpResponse;

use super::AppError;
use super::http::file;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A CSV file to keep: `filename` with its ending, one row of column names, then the rows.
pub fn csv_response<R>(filename: &str, header: &[&str], rows: R) -> Result<HttpResponse, AppError>
where
    R: IntoIterator<Item = Vec<String>>,
{
    let text = csv_text(header, rows).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(file(text, "text/csv; charset=utf-8", filename, false))
}

/// The bytes of a CSV file.
///
/// # Errors
/// A row whose length differs from the header's.
pub fn csv_text<R>(header: &[&str], rows: R) -> Result<Vec<u8>, csv::Error>
where
    R: IntoIterator<Item = Vec<String>>,
{
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    writer.write_record(header.iter().map(|name| harmless(name).into_owned()))?;
    for row in rows {
        writer.write_record(row.iter().map(|field| harmless(field).into_owned()))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}

/// The field with an apostrophe before it where a spreadsheet could take it for a formula.
fn harmless(field: &str) -> Cow<'_, str> {
    if starts_like_a_formula(field) && !is_negative_figure(field) {
        Cow::Owned(format!("'{field}"))
    } else {
        Cow::Borrowed(field)
    }
}

/// `= + - @`, their full-width forms, tab and line ends, also behind blanks that a spreadsheet may trim.
fn starts_like_a_formula(field: &str) -> bool {
    const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    if field.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    field
        .trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}' || c == '\u{200b}')
        .starts_with(SIGNS)
}

/// `-3704.40`: a minus and digits, which no spreadsheet computes with.
fn is_negative_figure(field: &str) -> bool {
    let Some(digits) = field.strip_prefix('-') else { return false };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let numeric = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    numeric(whole) && numeric(fraction)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> Vec<Vec<String>> {
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK.as_bytes()).expect("a byte order mark");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_formula_becomes_text() {
        for field in [
            "=1+1",
            "+1",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "＝1",
            "＋1",
            "－1",
            "＠a",
            " =1",
            "\u{feff}=1",
            "-",
            "-.5",
            "--1",
            "-1e5",
        ] {
            assert_eq!(harmless(field), format!("'{field}"), "{field:?}");
        }
    }

    #[test]
    fn words_and_figures_stay_as_they_are() {
        for field in
            ["", "苏州恒通", "a=b", "1,234.50", "-3704.40", "-3", "Anna-Lena", "'quoted'", "2026-11-21", "a\nb", "\"said\""]
        {
            assert_eq!(harmless(field), field, "{field:?}");
        }
    }

    #[test]
    fn every_field_is_quoted_and_lines_end_as_the_standard_says() {
        let text = csv_text(&["Name", "Net"], vec![vec!["Lift \"L\", blue".into(), "1.00".into()]]).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), "\u{feff}\"Name\",\"Net\"\r\n\"Lift \"\"L\"\", blue\",\"1.00\"\r\n");
    }

    #[test]
    fn a_row_of_another_length_is_an_error() {
        assert!(csv_text(&["a", "b"], vec![vec!["1".into()]]).is_err());
    }

    proptest! {
        #[test]
        fn what_is_read_back_is_what_was_written_and_never_a_formula(rows in prop::collection::vec(
            prop::collection::vec("[=+@＝＋－＠\t\r\n \"',;a-z0-9.\u{4e00}-\u{4e2f}-]{0,12}", 3), 0..8)) {
            let back = read(&csv_text(&["a", "b", "c"], rows.clone()).unwrap());
            prop_assert_eq!(back.len(), rows.len() + 1);
            for (row, back) in rows.iter().zip(back.iter().skip(1)) {
                for (field, back) in row.iter().zip(back) {
                    let guarded = format!("'{field}");
                    prop_assert!(back == field || *back == guarded);
                    let formula = back.starts_with(['=', '+', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n']);
                    let minus = back.starts_with('-') && back.parse::<rust_decimal::Decimal>().is_err();
                    prop_assert!(!formula && !minus, "{:?}", back);
                }
            }
        }
    }
}
