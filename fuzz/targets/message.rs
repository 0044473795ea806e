//! Whatever is said on a WebSocket is understood or closes it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plenary::fuzzing;

fuzz_target!(|text: &str| fuzzing::read_message(text));
