//! What the scan lets pass neither overflows the parser's stack nor keeps the gate busy.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plenary::fuzzing;

/// As much as a worker of the service has.
const STACK: usize = 2 * 1024 * 1024;

fuzz_target!(|text: &str| {
    let text = text.to_owned();
    let pass = move || fuzzing::pass_the_gate(&text);
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(pass);
    thread.expect("a thread starts").join().expect("the gate does not panic");
});
