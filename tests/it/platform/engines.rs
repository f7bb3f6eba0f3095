//! Running a foreign template engine once over many contexts, and judging what it made.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::judge::{self, Pushed};

/// What an engine made of one context, or how it refused.
#[derive(Debug, Deserialize)]
pub(super) struct Rendered {
    ok: Option<String>,
    error: Option<String>,
}

impl Rendered {
    pub(super) fn text(&self) -> Result<&str, &str> {
        self.ok
            .as_deref()
            .ok_or(self.error.as_deref().unwrap_or("neither text nor error"))
    }
}

/// An engine by its program and the name that its driver knows it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Php(&'static str),
    Ruby(&'static str),
    Python(&'static str),
    Node(&'static str),
    Go(&'static str),
    Minijinja(&'static str),
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(super) fn driver(name: &str) -> PathBuf {
    root().join("tests/engines").join(name)
}

/// Go's driver has to be compiled, once for all tests.
fn go_driver() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let path = root().join("target/engines/render-go");
        let built = Command::new("go")
            .args(["build", "-o"])
            .arg(&path)
            .arg(driver("render.go"))
            .status()
            .expect("go starts");
        assert!(built.success(), "the driver compiles");
        path
    })
}

impl Engine {
    /// Renders a template over all contexts in one process.
    #[track_caller]
    pub(super) fn render(self, template: &str, contexts: &[Value]) -> Vec<Rendered> {
        let mut command = match self {
            Self::Php(name) => with_driver("php", "render.php", name),
            Self::Ruby(name) => with_driver("ruby", "render.rb", name),
            Self::Node(name) => with_driver("node", "render.js", name),
            Self::Python(name) => {
                let python = root().join("target/engines/venv/bin/python");
                with_driver(&python.to_string_lossy(), "render.py", name)
            }
            Self::Go(name) => {
                let mut command = Command::new(go_driver());
                command.arg(name);
                command
            }
            Self::Minijinja(name) => return minijinja(name, template, contexts),
        };
        let job = json!({"template": template, "contexts": contexts});
        ask(&mut command, &job)
    }
}

fn with_driver(program: &str, file: &str, engine: &str) -> Command {
    let mut command = Command::new(program);
    command.arg(driver(file)).arg(engine);
    command
}

/// Gives a program a question in JSON and reads its answer.
#[track_caller]
pub(super) fn ask<T: for<'de> Deserialize<'de>>(command: &mut Command, question: &Value) -> T {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; run tests/engines/install"));
    let mut stdin = child.stdin.take().unwrap();
    let question = question.to_string();
    let writer = std::thread::spawn(move || stdin.write_all(question.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {said}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        let printed = String::from_utf8_lossy(&output.stdout);
        panic!("{command:?}: {error}: {printed}{said}")
    })
}

fn minijinja(name: &str, template: &str, contexts: &[Value]) -> Vec<Rendered> {
    let mut environment = minijinja::Environment::new();
    let escape = match name {
        "html" => minijinja::AutoEscape::Html,
        _ => minijinja::AutoEscape::None,
    };
    environment.set_auto_escape_callback(move |_| escape.clone());
    let rendered =
        |context| match environment.render_str(template, minijinja::value::Serde(context)) {
            Ok(text) => Rendered {
                ok: Some(text),
                error: None,
            },
            Err(error) => Rendered {
                ok: None,
                error: Some(error.to_string()),
            },
        };
    contexts.iter().map(rendered).collect()
}

pub(super) const BEFORE: &str =
    "<!DOCTYPE html><html><head><title>Thank you</title></head><body><h1>Thank you</h1>";
pub(super) const AFTER: &str =
    "<p id=\"after\">See you <b>soon</b>.</p><script>var after = 1;</script></body></html>";

/// A browser's document, as far as the pixel looks at it; the last click in it is 1234abcd.
pub(super) const DOCUMENT: &str = r#"
    var loaded = [];
    var document = {
        cookie: "theme=dark; katalys_click=v1.100.old..; katalys_click=v1.200.1234abcd.1234.5678",
        createElement: function () { return { setAttribute: function (name, value) { this[name] = value; } }; },
        head: { appendChild: function (element) { loaded.push(element.src); } }
    };
"#;

/// Runs after the page: what was pushed has brought the loader with it, once, and nothing else has.
const LOADED: &str = r#"
    if (loaded.join() !== (window._revoffers_track ? "https://db.revoffers.com/js/example.com.js" : "")) {
        throw new Error("loaded " + loaded.join());
    }
"#;

/// What arrives from a piece of HTML in a page; a piece of nothing sends nothing.
pub(super) fn arrives_in_any_page(html: &str) -> Result<Vec<BTreeMap<String, String>>, String> {
    if html.trim().is_empty() {
        return Ok(Vec::new());
    }
    arrives(html)
}

/// What arrives from a piece of HTML in a page, which it must leave as it was.
pub(super) fn arrives(html: &str) -> Result<Vec<BTreeMap<String, String>>, String> {
    let page = judge::parse(&format!("{BEFORE}{html}{AFTER}"));
    let scripts: Vec<&str> = page
        .scripts
        .iter()
        .map(|script| script.text.as_str())
        .collect();
    if scripts.last() != Some(&"var after = 1;") || scripts.len() != 2 {
        return Err(format!("{} scripts: {scripts:#?}", scripts.len()));
    }
    // A tag manager's snippet begins with a comment of HTML.
    let comment = html
        .strip_prefix("<!--")
        .and_then(|rest| rest.split_once("-->"));
    let comment = comment.map_or_else(String::new, |(text, _)| format!("<!--{text}-->"));
    if squeezed(&page.rest.replacen(&comment, "", 1)) != untouched() {
        return Err(format!("the page is changed: {}", page.rest));
    }
    run(DOCUMENT, &scripts)
}

fn squeezed(rest: &str) -> String {
    rest.split_whitespace().collect()
}

/// The page as it is without a pixel.
fn untouched() -> &'static str {
    static PAGE: OnceLock<String> = OnceLock::new();
    PAGE.get_or_init(|| squeezed(&judge::parse(&format!("{BEFORE}{AFTER}")).rest))
}

/// What arrives from scripts in surroundings of their own.
pub(super) fn run(before: &str, scripts: &[&str]) -> Result<Vec<BTreeMap<String, String>>, String> {
    let all = scripts.iter().copied().chain([LOADED]);
    let pushed: Vec<Pushed> = judge::try_run(before, all)?;
    Ok(pushed.into_iter().map(BTreeMap::from_iter).collect())
}

/// What every conversion in this file has.
pub(super) fn conversion(fields: &[(&str, &str)]) -> BTreeMap<String, String> {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let always = [
        ("type", "convert"),
        ("site_id", "example.com"),
        ("transaction_id", "1234abcd"),
        ("offer_id", "1234"),
        ("aff_id", "5678"),
    ];
    always.iter().chain(fields).map(own).collect()
}

/// Values that a shop may have, with the text that has to arrive, `None` where nothing has to.
pub(super) fn values() -> Vec<(Option<Value>, Option<String>)> {
    let extra = [
        "\r",
        "\n",
        "\r\n",
        "a\nb",
        "\t",
        "\u{0}",
        "a\u{0}b",
        "\u{1}",
        "\u{8}",
        "\u{b}",
        "\u{1b}",
        "\u{7f}",
        "\u{85}",
        "\u{a0}",
        " ",
        "0",
        "0.0",
        "null",
        "undefined",
        "{{ order.number }}",
        "{% if 1 %}",
        "{{!--",
        "{# x #}",
        "@if (1)",
        "#{1+1}",
        "${1+1}",
        "<%= 1 %>",
        "<?= 1 ?>",
        "%%ORDER_ID%%",
        "[orderId]",
        "]]>\">",
    ];
    let texts = judge::HOSTILE.iter().chain(&extra);
    let mut values: Vec<_> = texts
        .flat_map(|text| [(*text).to_owned(), format!("a{text}b")])
        .map(|text| (Some(Value::from(text.as_str())), Some(text)))
        .collect();
    values.extend([
        (None, None),
        (Some(Value::Null), None),
        (Some(Value::from("")), None),
        (Some(Value::from(0)), Some("0".to_owned())),
        (Some(Value::from(5)), Some("5".to_owned())),
        (Some(Value::from(-5)), Some("-5".to_owned())),
        (Some(Value::from(1234.5)), Some("1234.5".to_owned())),
    ]);
    values
}

/// An engine of a language, where any will do.
pub(super) fn benign_engine(language: &str) -> Option<Engine> {
    Some(match language {
        "liquid" => Engine::Node("liquidjs"),
        "twig" => Engine::Node("twigjs"),
        "jinja" => Engine::Minijinja("html"),
        "django" => Engine::Python("django"),
        "ejs" => Engine::Node("ejs"),
        "nunjucks" => Engine::Node("nunjucks"),
        "stencil" => Engine::Node("stencil-v4"),
        "erb" => Engine::Ruby("rails"),
        _ => return None,
    })
}
