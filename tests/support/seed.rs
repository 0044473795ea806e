//! What tests begin with.

/// The four editions of the World Human Rights Cities Forum, as the demo has them.
pub const WHRCF: [&str; 4] = [
    include_str!("../../src/cli/demo/data/whrcf-2019.json"),
    include_str!("../../src/cli/demo/data/whrcf-2020.json"),
    include_str!("../../src/cli/demo/data/whrcf-2021.json"),
    include_str!("../../src/cli/demo/data/whrcf-2023.json"),
];
