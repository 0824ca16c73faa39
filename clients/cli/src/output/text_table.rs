//! Tables that are written row by row, so that memory does not grow with their length.

use std::borrow::Cow;
use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The rows by which the widths of columns are chosen.
const SAMPLE: usize = 200;
const GAP: &str = "  ";
/// No column is made narrower than this to fit a terminal.
const LEAST: usize = 8;

/// A table on its way to a stream.
pub struct TextTable {
    header: Vec<String>,
    width: Option<usize>,
    waiting: Vec<Vec<String>>,
    /// `None` until the sample is complete.
    columns: Option<Vec<usize>>,
}

impl TextTable {
    /// A table with these columns, within this width of a terminal; `None` shortens nothing.
    pub fn new(header: &[&str], width: Option<u16>) -> Self {
        Self {
            header: header.iter().map(ToString::to_string).collect(),
            width: width.map(usize::from),
            waiting: Vec::new(),
            columns: None,
        }
    }

    /// Adds a row. Its cells are printable.
    pub fn push(&mut self, cells: Vec<String>, out: &mut dyn Write) -> io::Result<()> {
        if let Some(columns) = &self.columns {
            return self.write_row(&cells, columns, out);
        }
        self.waiting.push(cells);
        if self.waiting.len() < SAMPLE { Ok(()) } else { self.write_waiting(out) }
    }

    /// Writes what was not written yet.
    pub fn finish(mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.columns.is_none() { self.write_waiting(out) } else { Ok(()) }
    }

    fn write_waiting(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let rows = std::mem::take(&mut self.waiting);
        let columns = self.widths(&rows);
        self.write_row(&self.header, &columns, out)?;
        rows.iter().try_for_each(|row| self.write_row(row, &columns, out))?;
        self.columns = Some(columns);
        Ok(())
    }

    fn widths(&self, rows: &[Vec<String>]) -> Vec<usize> {
        let mut widths: Vec<usize> = self.header.iter().map(|cell| cell.width()).collect();
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let Some(limit) = self.width else { return widths };
        let gaps = GAP.len() * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > limit {
            // The widest column gives way.
            match widths.iter_mut().max() {
                Some(widest) if *widest > LEAST => *widest -= 1,
                _ => break,
            }
        }
        widths
    }

    fn write_row(&self, cells: &[String], widths: &[usize], out: &mut dyn Write) -> io::Result<()> {
        let mut line = String::new();
        for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
            if at > 0 {
                line.push_str(GAP);
            }
            let cell =
                if self.width.is_some() { shortened(cell, *width) } else { Cow::Borrowed(cell.as_str()) };
            let space = width.saturating_sub(cell.width());
            line.push_str(&cell);
            line.extend(std::iter::repeat_n(' ', space));
        }
        writeln!(out, "{}", line.trim_end())
    }
}

/// The text within this width, with `…` in place of its end.
fn shortened(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let (mut short, mut used) = (String::new(), 1);
    for char in text.chars() {
        used += char.width().unwrap_or_default();
        if used > width {
            break;
        }
        short.push(char);
    }
    Cow::Owned(short + "…")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(width: Option<u16>, rows: &[[&str; 2]]) -> String {
        let (mut table, mut out) = (TextTable::new(&["NAME", "STATE"], width), Vec::new());
        for row in rows {
            table.push(row.map(str::to_owned).into(), &mut out).unwrap();
        }
        table.finish(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_are_as_wide_as_their_cells() {
        assert_eq!(table(None, &[["a", "done"], ["漢字", "x"]]), "NAME  STATE\na     done\n漢字  x\n");
        assert_eq!(table(None, &[]), "NAME  STATE\n");
    }

    #[test]
    fn a_terminal_shortens_the_widest_column_and_a_file_none() {
        let rows = [["a-very-long-name-of-an-image", "done"]];
        let narrow = table(Some(20), &rows);
        assert_eq!(narrow, "NAME           STATE\na-very-long-…  done\n");
        assert!(table(None, &rows).contains(rows[0][0]));
    }

    #[test]
    fn what_comes_after_the_sample_is_complete() {
        let long = "x".repeat(99);
        let mut rows = vec![["a", "b"]; SAMPLE];
        rows.push([&long, "b"]);
        let text = table(None, &rows);
        assert_eq!(text.lines().count(), SAMPLE + 2);
        assert!(text.contains(&format!("{long}  b")));
    }
}
