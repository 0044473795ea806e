//! A file that is imported is understood or refused; what is understood becomes a program or is
//! refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plenary::fuzzing;

fuzz_target!(|text: &str| fuzzing::import(text));
