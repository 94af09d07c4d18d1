use serde_json::Value;

/// How text from outside is masked, so that it equals the masked text of the replay.
#[derive(Clone, Copy)]
pub struct Mask<'a> {
    /// Masks running text.
    pub text: &'a dyn Fn(&str) -> String,
    /// Masks the texts inside the arguments of an action, in place.
    pub arguments: &'a dyn Fn(&mut Value),
}
