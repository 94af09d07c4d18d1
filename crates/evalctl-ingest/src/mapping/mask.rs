//! A mapping for masked cells.

use std::collections::BTreeSet;

use super::Mapping;
use crate::privacy::Masker;

impl Mapping {
    /// The same mapping with its words masked, so that they equal masked cells: an author or a
    /// group is often an e-mail address, and cells do not keep it.
    pub(crate) fn masked(&self, masker: &Masker) -> Self {
        let mut mapping = self.clone();
        if let Some(rule) = &mut mapping.state {
            rule.labels.mask(masker);
        }
        for transition in &mut mapping.transitions {
            mask_words(&mut transition.from, masker);
            mask_words(&mut transition.to, masker);
        }
        if let Some(rule) = &mut mapping.message {
            rule.authors.mask(masker);
            mask_words(&mut rule.internal, masker);
        }
        if let Some(rule) = &mut mapping.rating {
            rule.labels.mask(masker);
        }
        if let Some(rule) = &mut mapping.verifier {
            rule.labels.mask(masker);
        }
        if let Some(rule) = &mut mapping.reference {
            mask_words(&mut rule.out_of_scope, masker);
        }
        mapping
    }
}

fn mask_words(words: &mut BTreeSet<String>, masker: &Masker) {
    *words = words.iter().map(|word| masker.mask_text(word).into_owned()).collect();
}
