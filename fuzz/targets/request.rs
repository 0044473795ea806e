//! Whatever is sent as a request is decoded or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plenary::fuzzing;

fuzz_target!(|bytes: &[u8]| {
    fuzzing::decode_body(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        fuzzing::decode_address(text);
        fuzzing::read_headers(text);
    }
});
