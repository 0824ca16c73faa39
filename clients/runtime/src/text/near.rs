//! Proposals for misspelt names.

/// More edits make another name of many names.
const MAX_EDITS: usize = 2;

/// Up to three of the known names that this one could be a misspelling of, the nearest first.
pub(crate) fn near_names<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    // A name is shorter; a longer text may be a whole file.
    let name: String = name.trim().chars().take(64).collect();
    let name = normalized(&name);
    let distance = |known: &str| {
        let known = normalized(known);
        // `beijing` is the city of `cn-beijing`.
        let is_part = known.split('-').any(|part| part == name && part.len() > 2);
        if is_part { 0 } else { strsim::levenshtein(&name, &known) }
    };
    let mut ranked: Vec<_> = known
        .into_iter()
        .map(|known| (distance(known), known))
        .filter(|(edits, known)| *edits <= MAX_EDITS && *edits < known.len())
        .collect();
    ranked.sort_unstable();
    // A region occurs once for each network of a service.
    ranked.dedup();
    ranked.into_iter().take(3).map(|(_, name)| name).collect()
}

fn normalized(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', ' '], "-")
}

#[cfg(test)]
mod tests {
    use super::near_names;

    #[test]
    fn the_nearest_names_come_first_and_distant_ones_are_left_out() {
        let known = ["prod", "prod-eu", "Prod_2", "staging"];
        assert_eq!(near_names("pord", known), ["prod"]);
        assert_eq!(near_names("prod2", known), ["Prod_2", "prod"]);
        assert_eq!(near_names("eu", ["a"]), Vec::<&str>::new());
    }
}
