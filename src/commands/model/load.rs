//! Clicks over HTTP against a running server: how long one takes with eight at a time, and how many a second.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::bench::{Times, micro};

const CLIENTS: usize = 8;

/// L8 and L9: the page is asked for again and again by eight clients that keep their connections.
pub(super) fn click(url: &str, most: usize) -> Result<(), String> {
    let rest = url.strip_prefix("http://").ok_or("only http:// addresses")?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let path = if path.is_empty() { "/" } else { path };
    let watch = Instant::now();
    let clients: Vec<Result<Vec<u64>, String>> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| client(host, path, most.div_ceil(CLIENTS)))).collect();
        started.into_iter().map(|client| client.join().unwrap_or_else(|_| Err("a client stopped".to_owned()))).collect()
    });
    let wall = watch.elapsed();
    let mut times = Times::default();
    for client in clients {
        times.0.extend(client?);
    }
    let a_second = times.0.len() as u128 * 1_000_000 / wall.as_micros().max(1);
    println!(
        "L8  round trip at {CLIENTS} clients: p50 {}, p99 {}; bar 10 ms (automotive01)",
        micro(times.at(50)),
        micro(times.at(99))
    );
    println!("L9  {a_second} clicks a second; bar 3000 (renault_medium, two cores)");
    Ok(())
}

fn client(host: &str, path: &str, clicks: usize) -> Result<Vec<u64>, String> {
    let told = |error: std::io::Error| format!("{host}: {error}");
    let stream = TcpStream::connect(host).map_err(told)?;
    stream.set_nodelay(true).map_err(told)?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).map_err(told)?;
    let mut reader = BufReader::new(stream.try_clone().map_err(told)?);
    let mut writer = stream;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nHX-Request: true\r\n\r\n");
    let mut times = Vec::with_capacity(clicks);
    for _ in 0..clicks {
        let watch = Instant::now();
        writer.write_all(request.as_bytes()).map_err(told)?;
        let status = answer(&mut reader).map_err(told)?;
        if status != 200 {
            return Err(format!("the page answered {status}, not 200"));
        }
        times.push(u64::try_from(watch.elapsed().as_nanos()).unwrap_or(u64::MAX));
    }
    Ok(times)
}

/// Reads one answer to its end and gives its status.
fn answer(reader: &mut impl BufRead) -> std::io::Result<u16> {
    let mut status = 0;
    let mut length: Option<u64> = None;
    let mut line = String::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let head = line.trim_end().to_ascii_lowercase();
        if let Some(rest) = head.strip_prefix("http/1.1 ") {
            status = rest.split(' ').next().and_then(|code| code.parse().ok()).unwrap_or(0);
        } else if let Some(rest) = head.strip_prefix("content-length:") {
            length = rest.trim().parse().ok();
        } else if head.is_empty() {
            break;
        }
    }
    match length {
        Some(length) => drop(std::io::copy(&mut reader.take(length), &mut std::io::sink())?),
        None => chunks(reader)?,
    }
    Ok(status)
}

fn chunks(reader: &mut impl BufRead) -> std::io::Result<()> {
    let mut line = String::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let length = u64::from_str_radix(line.trim(), 16).unwrap_or(0);
        // Every chunk ends with a line end, the last is empty.
        std::io::copy(&mut reader.by_ref().take(length + 2), &mut std::io::sink())?;
        if length == 0 {
            return Ok(());
        }
    }
}
