//! Where two JSON documents differ: by JSON pointer, with what stands there in each.

use serde_json::Value;

/// A place where two documents differ.
pub struct Difference<'v> {
    /// Its JSON pointer.
    pub pointer: String,
    /// What the first has there.
    pub then: Option<&'v Value>,
    /// What the second has there.
    pub now: Option<&'v Value>,
}

/// All places, in the order of the first document.
pub fn between<'v>(then: &'v Value, now: &'v Value) -> Vec<Difference<'v>> {
    let mut found = Vec::new();
    compare(String::new(), Some(then), Some(now), &mut found);
    found
}

fn compare<'v>(
    pointer: String,
    then: Option<&'v Value>,
    now: Option<&'v Value>,
    found: &mut Vec<Difference<'v>>,
) {
    if then == now {
        return;
    }
    match (then, now) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let keys = a.keys().chain(b.keys().filter(|k| !a.contains_key(*k)));
            for key in keys {
                let step = key.replace('~', "~0").replace('/', "~1");
                compare(format!("{pointer}/{step}"), a.get(key), b.get(key), found);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            for at in 0..a.len().max(b.len()) {
                compare(format!("{pointer}/{at}"), a.get(at), b.get(at), found);
            }
        }
        _ => found.push(Difference { pointer, then, now }),
    }
}
