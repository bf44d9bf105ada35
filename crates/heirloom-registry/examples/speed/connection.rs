//! A connection that is kept, with as little between it and the figures as can be.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use super::Done;

/// A connection to a registry.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    host: String,
    /// What stands before all paths.
    prefix: String,
}

impl Connection {
    /// Opens one to a URL, or to a host and port.
    pub(crate) fn open(url: &str) -> Done<Self> {
        let address = url.strip_prefix("http://").unwrap_or(url);
        let (host, prefix) = match address.find('/') {
            Some(slash) => address.split_at(slash),
            None => (address, ""),
        };
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        Ok(Connection {
            stream: BufReader::new(stream),
            host: host.to_owned(),
            prefix: prefix.trim_end_matches('/').to_owned(),
        })
    }

    /// The body of an answer that is a success.
    pub(crate) fn ask(&mut self, method: &str, path: &str, body: &str) -> Done<Vec<u8>> {
        let (host, prefix, length) = (&self.host, &self.prefix, body.len());
        let request = format!(
            "{method} {prefix}{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let (mut status, mut length) = (self.line()?, None);
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = Some(value.trim().parse()?);
            }
        }
        let answer = match length {
            Some(length) => self.bytes(length)?,
            None => self.chunks()?,
        };
        if !status.starts_with("HTTP/1.1 200") {
            status.push_str(&String::from_utf8_lossy(&answer));
            return Err(format!("{method} {path}: {status}").into());
        }
        Ok(answer)
    }

    fn line(&mut self) -> Done<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }

    fn bytes(&mut self, length: usize) -> Done<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// A body in chunks, each with its length before it.
    fn chunks(&mut self) -> Done<Vec<u8>> {
        let mut bytes = Vec::new();
        loop {
            let length = usize::from_str_radix(&self.line()?, 16)?;
            bytes.append(&mut self.bytes(length)?);
            self.line()?;
            if length == 0 {
                return Ok(bytes);
            }
        }
    }
}
