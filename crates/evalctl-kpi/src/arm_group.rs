//! Arms that one pass over the tables tells of.

use crate::arm::Arm;

/// One arm, or the history with its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ArmGroup {
    /// Its tickets are those of all arms of the group.
    whole: Arm,
    /// Arms about some of these tickets; a ticket may belong to several.
    parts: Vec<Arm>,
}

impl ArmGroup {
    /// A group of its own.
    pub(crate) const fn single(arm: Arm) -> Self {
        Self { whole: arm, parts: Vec::new() }
    }

    /// Puts the parts of the history together with it, where it is asked for too.
    pub(crate) fn of(arms: &[Arm]) -> Vec<Self> {
        let mut res: Vec<Self> = Vec::new();
        for arm in arms {
            let history = res.iter_mut().find(|group| group.whole == Arm::History);
            match history {
                Some(group) if arm.part_of_history().is_some() => group.parts.push(arm.clone()),
                _ => res.push(Self::single(arm.clone())),
            }
        }
        res
    }

    pub(crate) const fn whole(&self) -> &Arm {
        &self.whole
    }

    /// The whole, then its parts.
    pub(crate) fn arms(&self) -> impl Iterator<Item = &Arm> {
        std::iter::once(&self.whole).chain(&self.parts)
    }

    /// How many arms are in it; at least 1.
    pub(crate) const fn n_arms(&self) -> usize {
        1 + self.parts.len()
    }

    /// The parts that a ticket belongs to as a number: 1 for the first, 2 for the second, 4 for the third, added up.
    pub(crate) fn parts_of_ticket(&self) -> Option<String> {
        let of_part = |(idx, arm): (usize, &Arm)| {
            let part = arm.part_of_history()?;
            Some(format!("CASE WHEN {part} THEN {} ELSE 0 END", 1_u64 << idx))
        };
        let parts: Vec<String> = self.parts.iter().enumerate().filter_map(of_part).collect();
        (!parts.is_empty()).then(|| parts.join(" + "))
    }
}
