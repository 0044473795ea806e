//! A cursor or an id that is read is written as it was meant, and read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plenary::types::{Cursor, GlobalId};

fuzz_target!(|text: &str| {
    if let Ok(cursor) = text.parse::<Cursor>() {
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }
    if let Ok(id) = GlobalId::parse(text) {
        assert_eq!(GlobalId::parse(&id.to_string()), Ok(id));
    }
});
