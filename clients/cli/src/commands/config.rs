//! `config show`: every setting with its value and its sources, and what is wrong with the choice of profiles. Sends nothing.

use crate::arguments::ListOutput;
use crate::failure::Failure;
use crate::output::list::{List, Row};
use crate::session::Session;
use crate::settings::Entry;

impl Row for Entry {
    const COLUMNS: &'static [&'static str] = &["NAME", "VALUE", "SOURCE"];

    fn cells(&self) -> Vec<String> {
        let sources: Vec<_> = self.sources.iter().map(ToString::to_string).collect();
        vec![self.name.clone(), self.value.to_string(), sources.join(", ")]
    }
}

pub fn show(output: &ListOutput, session: &Session) -> Result<(), Failure> {
    let mut list = List::new::<Entry>(output, &session.console)?;
    for entry in &session.settings.entries {
        list.push(entry)?;
    }
    list.finish()?;
    session.settings.check_choice()
}
