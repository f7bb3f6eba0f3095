use clap::ValueEnum;
use katalys_pixel::{
    Expression, Field, Language, Platform, PlatformPixel, Problem, Problems, Site, SiteId,
};
use serde::Serialize;

use super::failure::Failure;
use super::fields::{Place, typed};
use super::output::Output;

/// Print the pixel in a shop's own template language, to paste or to save
///
/// The shop fills in the values of every order. Each is written so that no value can break the page
/// or arrive changed, and left out for an order that has none. The click comes from a cookie, which
/// the landing page sets: on the server where the platform lets it (woocommerce, or whatever sends
/// what the subcommand attribution prints with --set-cookie), or by the script that --landing
/// prints. The server's is better: Safari keeps a cookie set by script for 7 days, and for 24 hours
/// after a decorated link.
#[derive(clap::Args)]
#[command(after_help = EXAMPLE)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Args {
    /// The shop's software, one of --list
    #[arg(
        required_unless_present_any = ["language", "list"],
        conflicts_with_all = ["language", "list"]
    )]
    name: Option<String>,

    /// Rather than a platform, any template in this language; --set gives it the order's variables
    #[arg(long, conflicts_with = "list")]
    language: Option<String>,

    /// The account: a bare domain or a tracking id KA-...
    #[arg(long, value_name = "SITE", required_unless_present = "list")]
    site_id: Option<String>,

    /// Fill a field with code of the template's language, trusted as it stands; repeatable, and
    /// nonce=EXPRESSION puts the shop's CSP nonce on the script
    #[arg(long, value_name = "NAME=EXPRESSION")]
    set: Vec<String>,

    /// Fill a field with the same value for every order; repeatable
    #[arg(long, value_name = "NAME=VALUE")]
    field: Vec<String>,

    /// Katalys's script on the landing pages attributes: need no ids, and send none
    #[arg(long, conflicts_with = "landing")]
    loader_attribution: bool,

    #[command(flatten)]
    place: Place,

    /// Print the script for the landing pages, which keeps the click in the cookie
    #[arg(long, conflicts_with = "list")]
    landing: bool,

    /// One line, for editors that mangle line ends
    #[arg(long, conflicts_with = "list")]
    compact: bool,

    /// List the platforms and the languages, and whether each was tried in the real engine
    #[arg(long)]
    list: bool,

    /// How --list prints
    #[arg(long, value_name = "FORMAT", conflicts_with_all = ["name", "language"])]
    format: Option<Format>,

    #[command(flatten)]
    output: Output,
}

const EXAMPLE: &str = "\
Example:
  katalys-pixel platform woocommerce --site-id example.com \\
    --output katalys-conversion-pixel.php
  katalys-pixel platform --language twig --site-id example.com \\
    --set order_id=order.number --set sale_amount=order.total";

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A table, where nothing else is said
    Text,
    /// JSON
    Json,
}

impl Args {
    pub(crate) fn run(self) -> Result<(), Failure> {
        if self.list {
            return match self.format {
                None | Some(Format::Text) => self.output.write(&list_as_text()),
                Some(Format::Json) => self.output.write(&list_as_json()),
            };
        }
        let mut problems = Vec::new();
        let site = self.site(&mut problems);
        let mut set = self.expressions(&mut problems);
        let pixel = self
            .pixel(&site, &mut set, &mut problems)
            .map(|pixel| self.filled(pixel, set, &mut problems));
        Problems::none_of(problems)?;
        match pixel {
            Some(pixel) if self.landing => self.output.write(&pixel.landing().to_string()),
            Some(pixel) => self.output.write(&pixel.to_string()),
            None => unreachable!("without a pixel there is a problem"),
        }
    }

    /// The site, or where it is wrong another one, so that the problems of all else are told too.
    fn site(&self, problems: &mut Vec<Problem>) -> Site {
        let id = typed::<SiteId>("site_id", self.site_id.as_deref(), problems);
        let id = id.unwrap_or_else(|| "example.com".parse().expect("it is a bare domain"));
        self.place.site(id, problems)
    }

    /// The pixel as the platform or the language has it, before anything else is filled in.
    fn pixel<'a>(
        &self,
        site: &'a Site,
        set: &mut Vec<(String, Expression)>,
        problems: &mut Vec<Problem>,
    ) -> Option<PlatformPixel<'a>> {
        if self.name.is_some() {
            let platform = typed::<Platform>("platform", self.name.as_deref(), problems)?;
            return Some(site.platform(platform));
        }
        let language = typed::<Language>("language", self.language.as_deref(), problems)?;
        let order_id = set.iter().position(|(name, _)| name == "order_id");
        let order_id = match order_id {
            Some(at) => Some(set.remove(at).1),
            // The landing page knows no order.
            None if self.landing => typed("order_id", Some("none"), problems),
            None => typed("order_id", Some(""), problems),
        };
        Some(site.template(language, order_id?))
    }

    /// What `--set` gave, in its order, each name once.
    fn expressions(&self, problems: &mut Vec<Problem>) -> Vec<(String, Expression)> {
        let mut expressions = Vec::new();
        for set in &self.set {
            let (name, code) = set.split_once('=').unwrap_or((set, ""));
            match code.parse::<Expression>() {
                Ok(code) => expressions.push((name.to_owned(), code)),
                Err(problem) => problems.push(problem.in_field(name.to_owned())),
            }
        }
        expressions
    }

    /// The pixel with everything that was given; what is wrong joins `problems`.
    fn filled<'a>(
        &self,
        mut pixel: PlatformPixel<'a>,
        set: Vec<(String, Expression)>,
        problems: &mut Vec<Problem>,
    ) -> PlatformPixel<'a> {
        let mut apply =
            |change: &mut dyn FnMut(PlatformPixel<'a>) -> Result<PlatformPixel<'a>, Problem>| {
                match change(pixel.clone()) {
                    Ok(changed) => pixel = changed,
                    Err(problem) => problems.push(problem),
                }
            };
        if self.loader_attribution {
            apply(&mut PlatformPixel::with_loader_attribution);
        }
        for (name, code) in set {
            if name == NONCE {
                apply(&mut |pixel| pixel.with_nonce(code.clone()));
            } else {
                apply(&mut |pixel| pixel.with_expression(name.parse()?, code.clone()));
            }
        }
        for field in &self.field {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            apply(&mut |pixel| pixel.with_constant(name.parse::<Field>()?, value));
        }
        // An id that was refused is told already.
        if problems.is_empty() {
            problems.extend(pixel.check_ids().err());
        }
        if self.compact { pixel.compact() } else { pixel }
    }
}

/// The one name of `--set` that is no field.
const NONCE: &str = "nonce";

/// What a row of the list says.
#[derive(Serialize)]
struct ListedPlatform {
    name: &'static str,
    title: &'static str,
    language: &'static str,
    paste: &'static str,
    needs: &'static str,
    click: &'static str,
    tried: bool,
    evidence: String,
}

#[derive(Serialize)]
struct ListedLanguage {
    name: &'static str,
    title: &'static str,
    expression: String,
    note: &'static str,
    tried: bool,
    evidence: String,
}

#[derive(Serialize)]
struct List {
    platforms: Vec<ListedPlatform>,
    languages: Vec<ListedLanguage>,
}

fn list() -> List {
    let platforms = Platform::all().map(|platform| ListedPlatform {
        name: platform.name(),
        title: platform.title(),
        language: platform.language().name(),
        paste: platform.paste(),
        needs: platform.needs(),
        click: platform.click(),
        tried: platform.evidence().is_tried(),
        evidence: platform.evidence().to_string(),
    });
    let languages = Language::all().map(|language| ListedLanguage {
        name: language.name(),
        title: language.title(),
        expression: language.expression(),
        note: language.note(),
        tried: language.evidence().is_tried(),
        evidence: language.evidence().to_string(),
    });
    List {
        platforms: platforms.collect(),
        languages: languages.collect(),
    }
}

fn list_as_json() -> String {
    serde_json::to_string_pretty(&list()).expect("names and sentences are JSON")
}

fn list_as_text() -> String {
    let List {
        platforms,
        languages,
    } = list();
    let mut lines = vec!["Platforms".to_owned()];
    for row in platforms {
        lines.push(format!(
            "  {:<16} {} ({})",
            row.name, row.title, row.language
        ));
        lines.push(format!("  {:<16} {}", "", row.evidence));
    }
    lines.push("Languages, and how a variable X is printed".to_owned());
    for row in languages {
        lines.push(format!("  {:<16} {}", row.name, row.expression));
        lines.push(format!("  {:<16} {}; {}", "", row.evidence, row.note));
    }
    lines.join("\n")
}
