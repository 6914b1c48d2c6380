//! The body of an answer, unpacked as it arrives and bounded in unpacked bytes.
//!
//! Unpacking ourselves, instead of letting the HTTP client do it, keeps the number of bytes on the wire and the coding
//! visible, finds gzip that no header names, and accepts both forms of `deflate`.

use std::io::{self, Write};

use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// Largest window that a zstd body may ask for, as a power of two: 8 MiB (RFC 9659).
const ZSTD_WINDOW_LOG: u32 = 23;

/// Why a body could not be unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BodyFault {
    /// More unpacked bytes than the limit.
    TooLarge,
    /// The coding, or the bytes in it, in words.
    Coding(String),
}

/// A coding of `Content-Encoding` that we understand; each is named in `Accept-Encoding`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// As it is.
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 1950, or RFC 1951 without its wrapper as some old servers send it.
    Deflate,
    /// RFC 7932.
    Brotli,
    /// RFC 8878.
    Zstd,
}

impl Coding {
    /// The one coding that a `Content-Encoding` header names; several in a row are refused, since only bombs use them.
    pub(super) fn parse(header: Option<&str>) -> Result<Self, BodyFault> {
        match header.unwrap_or("").trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Ok(Self::Identity),
            "gzip" | "x-gzip" => Ok(Self::Gzip),
            "deflate" => Ok(Self::Deflate),
            "br" => Ok(Self::Brotli),
            "zstd" => Ok(Self::Zstd),
            other => Err(BodyFault::Coding(format!("content coding \"{}\" is not one we asked for", shown(other)))),
        }
    }
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Takes wire bytes in, keeps unpacked bytes.
pub(super) struct Unpacker {
    coding: Coding,
    stage: Stage,
    limit: usize,
}

enum Stage {
    /// The first two bytes, which tell the true coding, have not arrived yet.
    Waiting(Vec<u8>),
    Plain(Sink),
    Gzip(MultiGzDecoder<Sink>),
    Zlib(ZlibDecoder<Sink>),
    Deflate(DeflateDecoder<Sink>),
    Brotli(Box<brotli_decompressor::DecompressorWriter<Sink>>),
    Zstd(Box<zstd::stream::write::Decoder<'static, Sink>>),
}

impl Unpacker {
    /// An unpacker that stops at `limit` unpacked bytes.
    pub(super) fn new(coding: Coding, limit: usize) -> Self {
        Self { coding, stage: Stage::Waiting(Vec::new()), limit }
    }

    /// Takes the next bytes from the wire.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), BodyFault> {
        if let Stage::Waiting(held) = &mut self.stage {
            held.extend_from_slice(bytes);
            if held.len() < 2 {
                return Ok(());
            }
            return self.begin();
        }
        self.write(bytes)
    }

    /// The unpacked bytes, once the last wire byte was pushed.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, BodyFault> {
        if matches!(&self.stage, Stage::Waiting(_)) {
            self.begin()?;
        }
        let cut = |fault: io::Error| fault_of(&fault);
        let sink = match self.stage {
            Stage::Waiting(held) => return Ok(held),
            Stage::Plain(sink) => sink,
            Stage::Gzip(decoder) => decoder.finish().map_err(cut)?,
            Stage::Zlib(decoder) => decoder.finish().map_err(cut)?,
            Stage::Deflate(decoder) => decoder.finish().map_err(cut)?,
            Stage::Brotli(mut decoder) => {
                decoder.close().map_err(cut)?;
                decoder.into_inner().map_err(|_| BodyFault::Coding("brotli data is incomplete".to_owned()))?
            }
            Stage::Zstd(decoder) => decoder.finish().map_err(cut)?,
        };
        Ok(sink.bytes)
    }

    /// Chooses the decoder by the label and the first bytes, and gives it what was held back.
    fn begin(&mut self) -> Result<(), BodyFault> {
        let Stage::Waiting(held) = &mut self.stage else { return Ok(()) };
        let held = std::mem::take(held);
        let sink = Sink { bytes: Vec::new(), limit: self.limit };
        let gzip = held.starts_with(&[0x1f, 0x8b]);
        self.stage = match self.coding {
            // A body that is gzip needs no label to be known as such, and one that is not gzip whatever the label says
            // (a cache that unpacked it and kept the header) is taken as it is.
            _ if held.is_empty() => Stage::Plain(sink),
            Coding::Identity | Coding::Gzip if gzip => Stage::Gzip(MultiGzDecoder::new(sink)),
            Coding::Identity | Coding::Gzip => Stage::Plain(sink),
            Coding::Deflate if is_zlib(&held) => Stage::Zlib(ZlibDecoder::new(sink)),
            Coding::Deflate => Stage::Deflate(DeflateDecoder::new(sink)),
            Coding::Brotli => Stage::Brotli(Box::new(brotli_decompressor::DecompressorWriter::new(sink, 16 * 1024))),
            Coding::Zstd => {
                let mut decoder = zstd::stream::write::Decoder::new(sink).map_err(|fault| fault_of(&fault))?;
                decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(|fault| fault_of(&fault))?;
                Stage::Zstd(Box::new(decoder))
            }
        };
        self.write(&held)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), BodyFault> {
        let out: &mut dyn Write = match &mut self.stage {
            Stage::Waiting(held) => held,
            Stage::Plain(sink) => sink,
            Stage::Gzip(decoder) => decoder,
            Stage::Zlib(decoder) => decoder,
            Stage::Deflate(decoder) => decoder,
            Stage::Brotli(decoder) => decoder,
            Stage::Zstd(decoder) => decoder,
        };
        out.write_all(bytes).map_err(|fault| fault_of(&fault))
    }
}

/// The header of RFC 1950: compression method 8, and a multiple of 31.
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [first, second, ..]
        if first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31))
}

/// Where unpacked bytes end up; refuses to grow past its limit.
struct Sink {
    bytes: Vec<u8>,
    limit: usize,
}

/// The mark by which [`fault_of`] knows that the limit was reached, whatever a decoder wrapped it in.
const OVER_LIMIT: &str = "unpacked body over the limit";

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.limit {
            return Err(io::Error::other(OVER_LIMIT));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn fault_of(fault: &io::Error) -> BodyFault {
    let words = fault.to_string();
    if words.contains(OVER_LIMIT) { BodyFault::TooLarge } else { BodyFault::Coding(words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpack(coding: Coding, wire: &[u8], limit: usize) -> Result<Vec<u8>, BodyFault> {
        let mut unpacker = Unpacker::new(coding, limit);
        // One byte at a time, as the slowest of servers sends it.
        for byte in wire {
            unpacker.push(std::slice::from_ref(byte))?;
        }
        unpacker.finish()
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    /// "điểm báo" in brotli: one uncompressed meta-block, written by hand from RFC 7932, section 9.2.
    fn brotli(text: &[u8]) -> Vec<u8> {
        let length = u32::try_from(text.len() - 1).unwrap();
        // WBITS 16 (one 0 bit), not last (0), 4 nibbles (00), 16 bits of length, uncompressed (1).
        let bits = (length << 4) | (1 << 20);
        let mut wire = bits.to_le_bytes()[..3].to_vec();
        wire.extend_from_slice(text);
        wire.push(0b11); // last, empty
        wire
    }

    #[test]
    fn each_coding_that_we_name_is_understood() {
        let text = "điểm báo hôm nay".as_bytes();
        let raw_deflate = {
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        };
        for (coding, wire) in [
            (Coding::Identity, text.to_vec()),
            (Coding::Gzip, gzip(text)),
            (Coding::Deflate, zlib(text)),
            (Coding::Deflate, raw_deflate),
            (Coding::Brotli, brotli(text)),
            (Coding::Zstd, zstd::encode_all(text, 3).unwrap()),
        ] {
            assert_eq!(unpack(coding, &wire, 1_000).as_deref(), Ok(text), "{coding:?}");
        }
    }

    #[test]
    fn gzip_without_a_label_is_unpacked_and_a_label_without_gzip_is_forgiven() {
        assert_eq!(unpack(Coding::Identity, &gzip(b"<rss/>"), 100).as_deref(), Ok(&b"<rss/>"[..]));
        assert_eq!(unpack(Coding::Gzip, b"<rss/>", 100).as_deref(), Ok(&b"<rss/>"[..]));
    }

    #[test]
    fn bombs_stop_at_the_limit() {
        let zeros = vec![0; 4 << 20];
        for (coding, wire) in [
            (Coding::Gzip, gzip(&zeros)),
            (Coding::Deflate, zlib(&zeros)),
            (Coding::Zstd, zstd::encode_all(&zeros[..], 3).unwrap()),
            (Coding::Identity, zeros.clone()),
        ] {
            let mut unpacker = Unpacker::new(coding, 1 << 20);
            let fault = unpacker.push(&wire).and_then(|()| unpacker.finish().map(drop));
            assert_eq!(fault, Err(BodyFault::TooLarge), "{coding:?}");
        }
    }

    #[test]
    fn a_cut_body_is_an_error() {
        let wire = gzip(&vec![7; 10_000]);
        assert!(unpack(Coding::Gzip, &wire[..wire.len() - 9], 100_000).is_err());
        let wire = brotli(b"cut here");
        assert!(unpack(Coding::Brotli, &wire[..wire.len() - 3], 100_000).is_err());
    }

    #[test]
    fn codings_in_a_row_are_refused() {
        assert!(Coding::parse(Some("gzip, gzip")).is_err());
        assert_eq!(Coding::parse(Some(" GZIP ")), Ok(Coding::Gzip));
    }
}
