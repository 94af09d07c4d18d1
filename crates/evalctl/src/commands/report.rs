//! `evalctl report`: what a run means, for people.

use anyhow::{Context, Result};
use serde::Serialize;

use evalctl_report::{Report, html, markdown};
use evalctl_tables::{RunFolder, write_private};

use crate::cli::{ReportArgs, ReportFormat};
use crate::printer::Printer;
use crate::run::record::RunRecord;
use crate::run::report::gather;
use crate::settings::{check_report_text, max_wrong};

pub(crate) async fn report(args: ReportArgs, printer: &Printer) -> Result<()> {
    let folder = RunFolder::open(&args.run)?;
    let mut run = RunRecord::read(&folder)?;
    if args.max_wrong.is_some() {
        run.rules.max_wrong = max_wrong(args.max_wrong)?;
    }
    run.rules.report_with_text |= args.with_text;
    check_report_text(&run.rules)?;
    let report = gather(&folder, &run).await?;
    let format = if args.json { ReportFormat::Json } else { args.format };
    let text = match format {
        ReportFormat::Html => html(&report),
        ReportFormat::Markdown => markdown(&report),
        ReportFormat::Json => json(&report)?,
    };
    let path = match (args.out, format) {
        (Some(path), _) => path,
        (None, ReportFormat::Html) => folder.report_html(),
        (None, ReportFormat::Markdown | ReportFormat::Json) => {
            printer.data(&text)?;
            return Ok(());
        }
    };
    write_private(&path, text.as_bytes())
        .with_context(|| format!("cannot write the report to `{}`", path.display()))?;
    printer.say(&format!("report written to {}", path.display()));
    Ok(())
}

/// `evalctl.report/1`.
fn json(report: &Report) -> Result<String> {
    #[derive(Serialize)]
    struct Output<'a> {
        schema: &'static str,
        #[serde(flatten)]
        report: &'a Report,
    }
    let mut text = serde_json::to_string_pretty(&Output { schema: "evalctl.report/1", report })?;
    text.push('\n');
    Ok(text)
}
