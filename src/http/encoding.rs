//! In how few bytes an answer may be sent (RFC 9110, 12.5.3).

use std::io::Write as _;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use flate2::write::GzEncoder;

use crate::graphql::Compression;

/// Shorter answers are not worth it.
pub(super) const WORTH_IT: usize = 1_024;

/// How hard to try: what is kept is compressed once and sent often, but somebody waits for it.
const BROTLI_QUALITY: i32 = 5;

/// The base 2 logarithm of the window, in bytes: larger than most answers.
const BROTLI_WINDOW: i32 = 18;

impl Compression {
    /// The name, as headers have it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

/// The compression that a client accepts; Brotli before gzip. None: none.
pub(super) fn accepted(headers: &HeaderMap) -> Option<Compression> {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let [mut brotli, mut gzip, mut others] = [None; 3];
    for (name, quality) in values.flat_map(|value| value.split(',')).map(read) {
        // Names are the same however they are written (RFC 9110, 8.4.1).
        match name.to_ascii_lowercase().as_str() {
            "br" => brotli = Some(quality),
            "gzip" | "x-gzip" => gzip = Some(quality),
            "*" => others = Some(quality),
            _ => {}
        }
    }
    let wants = |named: Option<f32>| named.or(others).unwrap_or(0.0);
    let (brotli, gzip) = (wants(brotli), wants(gzip));
    if brotli > 0.0 && brotli >= gzip {
        Some(Compression::Brotli)
    } else if gzip > 0.0 {
        Some(Compression::Gzip)
    } else {
        None
    }
}

fn read(coding: &str) -> (&str, f32) {
    match coding.trim().split_once(';') {
        None => (coding.trim(), 1.0),
        Some((name, parameter)) => {
            let quality = parameter.trim().strip_prefix(['q', 'Q']);
            let quality = quality.and_then(|text| text.strip_prefix('=')?.parse().ok());
            (name.trim_end(), quality.unwrap_or(0.0))
        }
    }
}

/// Compresses an answer, aside from what serves others. Should that fail, the answer cannot be sent
/// so: none.
pub(super) async fn compress(compression: Compression, answer: Bytes) -> Option<Bytes> {
    let compress = move || match compression {
        Compression::Brotli => brotli(&answer),
        Compression::Gzip => gzip(&answer),
    };
    tokio::task::spawn_blocking(compress).await.ok()?.ok().map(Bytes::from)
}

fn brotli(answer: &[u8]) -> std::io::Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: answer.len(),
        ..Default::default()
    };
    let (mut answer, mut written) = (answer, Vec::new());
    brotli::BrotliCompress(&mut answer, &mut written, &parameters)?;
    Ok(written)
}

fn gzip(answer: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(answer)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Option<Compression> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, value.parse().unwrap());
        accepted(&headers)
    }

    #[test]
    fn the_smallest_form_is_taken_that_a_client_accepts() {
        assert_eq!(accepted(&HeaderMap::new()), None);
        assert_eq!(of("gzip, deflate, br, zstd"), Some(Compression::Brotli));
        assert_eq!(of("gzip;q=1.0, br;q=0.5"), Some(Compression::Gzip));
        assert_eq!(of("br;q=0, gzip"), Some(Compression::Gzip));
        assert_eq!(of("gzip;q=0, *"), Some(Compression::Brotli));
        assert_eq!(of("BR;Q=0, GZip"), Some(Compression::Gzip));
        for none in ["", "identity", "deflate", "br;q=0, gzip;q=0", "*;q=0", "gzip;level=9"] {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[tokio::test]
    async fn what_is_compressed_is_what_it_was() {
        let answer = Bytes::from("광주 Gwangju ".repeat(1_000));
        let smaller = compress(Compression::Brotli, answer.clone()).await.unwrap();
        let mut read = Vec::new();
        brotli::BrotliDecompress(&mut &*smaller, &mut read).unwrap();
        assert_eq!(read, answer);
        let smaller = compress(Compression::Gzip, answer.clone()).await.unwrap();
        let mut decoder = flate2::write::GzDecoder::new(Vec::new());
        decoder.write_all(&smaller).unwrap();
        assert_eq!(decoder.finish().unwrap(), answer);
    }
}
