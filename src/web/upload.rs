//! A form that may carry files (`multipart/form-data`), read whole: what is uploaded here is small.

use actix_web::http::header;
use actix_web::web::Payload;
use actix_web::{FromRequest, HttpRequest, dev};
use serde::de::DeserializeOwned;

use super::error::AppError;
use super::http::typed;

/// More than this is refused.
pub const MOST_UPLOAD: usize = 8 << 20;

/// The fields of a form, and the files chosen in it.
pub struct Upload<T> {
    pub form: T,
    pub files: Vec<Uploaded>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    pub field: String,
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Fields by name, and files.
type Parts = (Vec<(String, String)>, Vec<Uploaded>);

impl<T> Upload<T> {
    /// The text of the file chosen in a field; `None` where none was.
    pub fn text(&self, field: &str) -> Option<String> {
        self.named_text(field).map(|(_, text)| text)
    }

    /// The same with the file's name.
    pub fn named_text(&self, field: &str) -> Option<(String, String)> {
        let file = self.files.iter().find(|file| file.field == field && !file.bytes.is_empty())?;
        Some((file.name.clone(), String::from_utf8_lossy(&file.bytes).into_owned()))
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Upload<T> {
    type Error = AppError;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("").to_owned();
        let body = Payload::from_request(request, payload);
        Box::pin(async move {
            let body = body.await.map_err(|_| AppError::BadRequest("body"))?;
            let bytes = body.to_bytes_limited(MOST_UPLOAD).await.map_err(|_| AppError::BadRequest("too large"))?;
            let bytes = bytes.map_err(|_| AppError::BadRequest("body"))?;
            let (fields, files) = if is_multipart(&kind) {
                parts(&kind, &bytes).ok_or(AppError::BadRequest("form"))?
            } else {
                (typed(&bytes).map_err(|_| AppError::BadRequest("form"))?, Vec::new())
            };
            let plain = serde_html_form::to_string(&fields).map_err(|_| AppError::BadRequest("form"))?;
            let form = typed(plain.as_bytes()).map_err(|_| AppError::BadRequest("form"))?;
            Ok(Upload { form, files })
        })
    }
}

pub fn is_multipart(content_type: &str) -> bool {
    content_type.trim_start().get(..19).is_some_and(|start| start.eq_ignore_ascii_case("multipart/form-data"))
}

/// The fields of a body alone, for whoever looks for one of them.
pub fn fields(content_type: &str, body: &[u8]) -> Option<Vec<(String, String)>> {
    parts(content_type, body).map(|(fields, _)| fields)
}

/// Splits a body at its boundary (RFC 7578). `None` where it is not one.
fn parts(content_type: &str, body: &[u8]) -> Option<Parts> {
    let boundary = parameter(content_type, "boundary").filter(|boundary| !boundary.is_empty())?;
    let delimiter = format!("\r\n--{boundary}").into_bytes();
    let mut rest = body.strip_prefix(delimiter.get(2..)?)?;
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    loop {
        if rest.starts_with(b"--") {
            return Some((fields, files));
        }
        let part = rest.strip_prefix(b"\r\n")?;
        let end = find(part, &delimiter)?;
        let (part, after) = part.split_at_checked(end)?;
        rest = after.get(delimiter.len()..)?;
        let head = find(part, b"\r\n\r\n")?;
        let (head, content) = part.split_at_checked(head)?;
        let content = content.get(4..)?;
        let head = String::from_utf8_lossy(head);
        let line =
            head.lines().find(|line| line.get(..20).is_some_and(|key| key.eq_ignore_ascii_case("content-disposition:")))?;
        let field = parameter(line, "name")?;
        match parameter(line, "filename") {
            Some(name) => files.push(Uploaded { field, name, bytes: content.to_vec() }),
            None => fields.push((field, String::from_utf8_lossy(content).into_owned())),
        }
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(step) = haystack.get(from..)?.iter().position(|byte| *byte == first) {
        let at = from + step;
        if haystack.get(at..)?.starts_with(needle) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// `name="value"` or `name=value` of a header.
fn parameter(header: &str, wanted: &str) -> Option<String> {
    header.split(';').skip(1).find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let value = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case(wanted).then(|| value.replace("%22", "\"").replace("%0D", "").replace("%0A", ""))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=XyZ";
    const BODY: &str = "--XyZ\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken\r\n--XyZ\r\nContent-Disposition: form-data; \
                        name=\"file\"; filename=\"a table.csv\"\r\nContent-Type: text/csv\r\n\r\na,b\r\n--Xy\r\n1,2\r\n--XyZ--\r\n";

    #[test]
    fn fields_and_files_are_read_whole() {
        let (fields, files) = parts(KIND, BODY.as_bytes()).unwrap();
        assert_eq!(fields, [("csrf".to_owned(), "token".to_owned())]);
        assert_eq!(
            files[0],
            Uploaded { field: "file".into(), name: "a table.csv".into(), bytes: b"a,b\r\n--Xy\r\n1,2".to_vec() }
        );
    }

    #[test]
    fn a_body_cut_short_anywhere_is_refused_and_never_a_panic() {
        for length in 0..BODY.len() - 4 {
            assert_eq!(parts(KIND, &BODY.as_bytes()[..length]), None, "cut at {length}");
        }
        assert_eq!(parts("multipart/form-data", BODY.as_bytes()), None);
        assert_eq!(parts("multipart/form-data; boundary=", BODY.as_bytes()), None);
        assert!(is_multipart(KIND) && !is_multipart("multipart/mixed") && !is_multipart("第一第一第一第一"));
    }
}
