//! The last step to a small file: objects without a stream go compressed into object streams (PDF 1.5, ISO 32000-1, 7.5.7).
//!
//! The tags of a long table are many small objects, and the typesetter writes them as plain text: of a quote with sixty lines they are
//! two thirds of the file, though they say nearly the same sixty times.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// Objects in one stream: a reader unpacks a whole stream for one of them.
const MOST_TOGETHER: usize = 100;

/// The same document with its small objects compressed; as it was where it is not written the way the typesetter writes.
pub(super) fn packed(pdf: Vec<u8>) -> Vec<u8> {
    match read(&pdf).and_then(|file| write(&file)) {
        Some(small) if small.len() < pdf.len() => small,
        _ => pdf,
    }
}

/// A file with one classic cross-reference table, as a list of its objects.
struct File<'a> {
    /// Everything before the first object.
    head: &'a [u8],
    /// Number and content of each object, without `obj` and `endobj`, in the order of the file.
    objects: Vec<(usize, &'a [u8])>,
    /// What stands in the trailer besides `Size`.
    trailer: &'a str,
}

fn read(pdf: &[u8]) -> Option<File<'_>> {
    let end = find_last(pdf, b"startxref\n")?;
    let start: usize = std::str::from_utf8(pdf.get(end + 10..)?).ok()?.lines().next()?.trim().parse().ok()?;
    let (table, trailer) = std::str::from_utf8(pdf.get(start..end)?).ok()?.split_once("trailer\n")?;
    let mut lines = table.lines().skip(1);
    let (first, size) = lines.next()?.split_once(' ')?;
    if first != "0" {
        return None;
    }
    let mut places = Vec::new();
    for (number, line) in lines.enumerate().filter(|(_, line)| line.trim_end().ends_with('n')) {
        places.push((line.get(..10)?.parse::<usize>().ok()?, number));
    }
    places.sort_unstable();
    let ends = places.iter().skip(1).map(|(place, _)| *place).chain([start]);
    let mut objects = Vec::with_capacity(places.len());
    for ((place, number), end) in places.iter().zip(ends) {
        let object = pdf.get(*place..end)?.strip_prefix(format!("{number} 0 obj\n").as_bytes())?;
        objects.push((*number, object.trim_ascii_end().strip_suffix(b"endobj")?.trim_ascii_end()));
    }
    let trailer = trailer.trim().strip_prefix("<<")?.strip_suffix(">>")?.trim();
    let rest = trailer.strip_prefix("/Size")?.trim_start().strip_prefix(size.trim())?;
    Some(File { head: pdf.get(..places.first()?.0)?, objects, trailer: rest })
}

fn find_last(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).rposition(|part| part == wanted)
}

/// Where an object stands: at an offset of the file, or at an index of an object stream.
#[derive(Clone, Copy)]
enum Place {
    At(usize),
    In(usize, usize),
}

fn write(file: &File<'_>) -> Option<Vec<u8>> {
    let mut out = file.head.to_vec();
    let mut places: Vec<(usize, Place)> = Vec::new();
    let (streams, small): (Vec<_>, Vec<_>) = file.objects.iter().copied().partition(|(_, object)| object.ends_with(b"endstream"));
    for (number, object) in streams {
        places.push((number, Place::At(out.len())));
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let mut next = file.objects.iter().map(|(number, _)| number + 1).max()?;
    for group in small.chunks(MOST_TOGETHER) {
        places.push((next, Place::At(out.len())));
        places.extend(group.iter().enumerate().map(|(index, (number, _))| (*number, Place::In(next, index))));
        let (content, first) = together(group);
        let entries = format!("/Type/ObjStm/N {}/First {first}", group.len());
        put_stream(&mut out, next, &entries, &content)?;
        next += 1;
    }
    let start = out.len();
    places.push((next, Place::At(start)));
    let entries = format!("/Type/XRef/W[1 4 2]/Size {}{}", next + 1, file.trailer);
    put_stream(&mut out, next, &entries, &table(&places, next + 1)?)?;
    out.extend_from_slice(format!("startxref\n{start}\n%%EOF").as_bytes());
    Some(out)
}

/// The content of an object stream: numbers and offsets, then the objects; and where the first of them stands.
fn together(group: &[(usize, &[u8])]) -> (Vec<u8>, usize) {
    let (mut index, mut bodies) = (String::new(), Vec::new());
    for (number, object) in group {
        index.push_str(&format!("{number} {} ", bodies.len()));
        bodies.extend_from_slice(object);
        bodies.push(b'\n');
    }
    let first = index.len();
    ([index.into_bytes(), bodies].concat(), first)
}

fn put_stream(out: &mut Vec<u8>, number: usize, entries: &str, content: &[u8]) -> Option<()> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).ok()?;
    let content = encoder.finish().ok()?;
    let head = format!("{number} 0 obj\n<<{entries}/Length {}/Filter/FlateDecode>>\nstream\n", content.len());
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(&content);
    out.extend_from_slice(b"\nendstream\nendobj\n");
    Some(())
}

/// The rows of a cross-reference stream: kind, place, and index in the stream or generation. What has no place is free.
fn table(places: &[(usize, Place)], size: usize) -> Option<Vec<u8>> {
    let mut rows = vec![(0_u8, 0_u32, 0_u16); size];
    *rows.first_mut()? = (0, 0, u16::MAX);
    for (number, place) in places {
        *rows.get_mut(*number)? = match place {
            Place::At(offset) => (1, u32::try_from(*offset).ok()?, 0),
            Place::In(stream, index) => (2, u32::try_from(*stream).ok()?, u16::try_from(*index).ok()?),
        };
    }
    let row = |(kind, place, last): (u8, u32, u16)| {
        let (place, last) = (place.to_be_bytes(), last.to_be_bytes());
        [vec![kind], place.to_vec(), last.to_vec()].concat()
    };
    Some(rows.into_iter().flat_map(row).collect())
}
