//! How long answers are kept, here and by others.

use clap::Args;

use crate::graphql::limits::Limits;

/// How long answers are kept, here and by others.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Answers")]
pub struct AnswerOptions {
    /// How many bytes of answers to the public this node keeps, so that they are made once for each
    /// revision; 0: none.
    #[arg(
        long = "max-answer-cache-bytes",
        env = "PLENARY_MAX_ANSWER_CACHE_BYTES",
        default_value_t = Limits::default().answer_cache_bytes,
        value_name = "N"
    )]
    pub max_answer_cache_bytes: u64,
    /// For how many seconds, 30 at most, browsers and CDNs may go on showing an answer that they got
    /// by GET; 0: they ask each time. A name that is taken back is shown by them for so long.
    #[arg(
        long,
        env = "PLENARY_CACHE_SECONDS",
        default_value_t = 5,
        value_name = "SECONDS",
        value_parser = clap::value_parser!(u8).range(..=30)
    )]
    pub cache_seconds: u8,
}
