//! Lists as CSV files that spreadsheets open without running anything.

use actix_web::HttpResponse;

use super::AppError;
use super::http::file;

/// A CSV file (RFC 4180, UTF-8 with a byte order mark so that spreadsheets read Chinese). `name` is without its ending.
pub fn csv(name: &str, head: &[String], rows: impl IntoIterator<Item = Vec<String>>) -> Result<HttpResponse, AppError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(vec![0xEF, 0xBB, 0xBF]);
    let failed = |e: csv::Error| AppError::Internal(e.to_string());
    writer.write_record(head).map_err(failed)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| safe(cell))).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|e| AppError::Internal(e.to_string()))?;
    Ok(file(bytes, "text/csv; charset=utf-8", &format!("{name}.csv"), false))
}

/// A cell that no spreadsheet takes for a formula (OWASP "CSV injection"): a quote before what begins like one. Plain numbers stay numbers.
pub fn safe(cell: &str) -> String {
    let number = cell.strip_prefix('-').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if formula && !number { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_taken_for_a_formula() {
        for text in ["=1+1", "+49 40 123", "-2+3", "@SUM(A1)", "\t=1", "＝1", "-"] {
            assert_eq!(safe(text), format!("'{text}"));
        }
        for text in ["-12.50", "Harbour", "a=b", "", "12"] {
            assert_eq!(safe(text), text);
        }
    }
}
