//! All measurements, and how they are printed.

use assize_models::{Figures, Measured, Split, Study};

use super::{bar, told};
use crate::failure::Failure;

/// Scores of everything that these splits keep.
pub(super) fn over(study: &Study<'_>, splits: &[Split]) -> Result<Vec<Measured>, Failure> {
    let progress = bar(splits.len(), "measurements");
    let mut all = Vec::new();
    for split in splits {
        all.extend(study.measure(split).map_err(|error| told(&error))?);
        progress.step(1);
    }
    progress.finish();
    Ok(all)
}

/// Figures on templates, tools and sources that were not learned from.
pub(super) fn figures(study: &Study<'_>, templates: Vec<Measured>) -> Result<Vec<Figures>, Failure> {
    let mut all = of_each_source(study, &templates, "templates never seen");
    drop(templates);
    let tools = over(study, &Split::all_tools())?;
    all.extend(of_each_source(study, &tools, "tools never seen"));
    let sources: Vec<Split> = study.examples.sources().into_iter().map(Split::Source).collect();
    let measured = if sources.len() > 1 { over(study, &sources)? } else { Vec::new() };
    all.extend(of_each_source(study, &measured, "a source never seen"));
    let new: Vec<Measured> = measured.into_iter().filter(|one| one.new_tool).collect();
    all.extend(of_each_source(study, &new, "a source and tools never seen"));
    Ok(all)
}

fn of_each_source(study: &Study<'_>, measured: &[Measured], how: &str) -> Vec<Figures> {
    let everything: Vec<&Measured> = measured.iter().collect();
    let whole = Figures::of(&format!("all, {how}"), &everything);
    let sources = study.examples.sources();
    let each = sources.iter().filter_map(|source| {
        let own: Vec<&Measured> = measured.iter().filter(|one| one.source == *source).collect();
        Figures::of(&format!("{source}, {how}"), &own)
    });
    whole.into_iter().chain(each).collect()
}

/// The figures as a page of tables.
pub(super) fn table(figures: &[Figures]) -> String {
    let mut text = String::from(
        "| measured on | fitting / wrong | AUC | approved at 1 % slip | at 5 % |\n|---|---|---|---|---|\n",
    );
    for one in figures {
        text += &one.row();
        text.push('\n');
    }
    for one in figures {
        let heading = "| kind | wrong | AUC | approved at 1 % slip | slips at the shared 1 % |\n|---|---|---|---|---|\n";
        text.extend(["\n## ", one.on.as_str(), "\n\n", heading]);
        for kind in &one.kinds {
            text += &kind.row();
            text.push('\n');
        }
    }
    text
}
