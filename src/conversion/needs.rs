//! What a channel cannot do without.

use super::{Channel, Field, LOADER_ATTRIBUTION};
use crate::error::{Problem, ProblemKind};

/// The fields that a channel needs and a conversion lacks.
pub(super) fn missing(
    channel: Channel,
    lacks: impl Fn(Field) -> bool,
) -> impl Iterator<Item = (Field, Problem)> {
    Field::all()
        .filter(move |field| field.is_needed_by(channel) && lacks(*field))
        .map(|field| {
            let fix = "a postback needs it";
            let problem = Problem::new(ProblemKind::Missing, field.name(), "is missing", fix);
            (field, problem)
        })
}

/// Katalys's script attributes what it sends itself, in the buyer's browser.
pub(super) fn ids(channel: Channel, by_loader: bool) -> Option<Problem> {
    (by_loader && channel == Channel::Postback).then(|| {
        Problem::new(
            ProblemKind::Missing,
            LOADER_ATTRIBUTION,
            "attributes nothing that a server sends",
            "leave it out, and give transaction_id, or both offer_id and aff_id",
        )
    })
}
