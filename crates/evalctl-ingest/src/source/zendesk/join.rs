//! From what several records say about one ticket to what is known of it.

use std::collections::BTreeSet;

use evalctl_domain::SourceRef;

use super::facts::Facts;

impl Facts {
    /// Joins the facts of one ticket. Of several states of the ticket itself the last updated one
    /// holds, among equals the first read; where the others were read is handed back.
    pub(crate) fn join(pieces: Vec<Self>) -> (Self, Vec<SourceRef>) {
        let mut res = Self::default();
        let mut older = Vec::new();
        let mut pieces = pieces.into_iter();
        if pieces.len() == 1
            && let Some(only) = pieces.next()
        {
            return (only, older);
        }
        for piece in pieces {
            res.comments.extend(piece.comments);
            res.audits.extend(piece.audits);
            res.metric_events.extend(piece.metric_events);
            res.ratings.extend(piece.ratings);
            match (&mut res.ticket, piece.ticket) {
                (Some(known), Some(other)) if known.updated_at < other.updated_at => {
                    older.push(known.source);
                    *known = other;
                    res.metrics = piece.metrics.or(res.metrics);
                    continue;
                }
                (Some(_), Some(other)) => older.push(other.source),
                (known @ None, other @ Some(_)) => *known = other,
                (_, None) => {}
            }
            res.metrics = res.metrics.or(piece.metrics);
        }
        let mut seen = BTreeSet::new();
        res.audits.retain(|audit| audit.id.is_none_or(|id| seen.insert(id)));
        let mut seen = Vec::new();
        res.ratings.retain(|row| {
            let is_new = !seen.contains(&(row.time, row.rating));
            seen.push((row.time, row.rating));
            is_new
        });
        (res, older)
    }

    pub(crate) fn has_ticket(&self) -> bool {
        self.ticket.is_some()
    }
}
