//! Foreign judges: html5ever says what a browser sees of a page, QuickJS runs the scripts found.

use html5ever::serialize::{SerializeOpts, serialize};
use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom, SerializableHandle};
use rquickjs::{CatchResultExt, Context, Ctx, Object, Runtime};

/// A script element as the HTML parser found it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Script {
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Script {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(key, _)| key == name)?;
        Some(value)
    }
}

/// A page with its scripts taken out.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) scripts: Vec<Script>,
    /// What is left, in the parser's own words.
    pub(crate) rest: String,
}

/// Reads a page as a browser with scripting does.
pub(crate) fn parse(html: &str) -> Page {
    let dom = dom(html);
    let mut scripts = Vec::new();
    take_scripts(&dom.document, &mut scripts);
    let mut rest = Vec::new();
    let root: SerializableHandle = dom.document.into();
    serialize(&mut rest, &root, SerializeOpts::default()).unwrap();
    Page {
        scripts,
        rest: String::from_utf8(rest).unwrap(),
    }
}

/// The values of an attribute on all elements of a name.
pub(crate) fn attributes(html: &str, element: &str, name: &str) -> Vec<String> {
    fn walk(node: &Handle, element: &str, name: &str, found: &mut Vec<String>) {
        if let NodeData::Element {
            name: tag, attrs, ..
        } = &node.data
            && &*tag.local == element
        {
            let attrs = attrs.borrow();
            found.extend(
                attrs
                    .iter()
                    .filter(|attr| &*attr.name.local == name)
                    .map(|attr| attr.value.to_string()),
            );
        }
        for child in node.children.borrow().iter() {
            walk(child, element, name, found);
        }
    }
    let mut found = Vec::new();
    walk(&dom(html).document, element, name, &mut found);
    found
}

fn dom(html: &str) -> RcDom {
    let mut options = ParseOpts::default();
    options.tree_builder.scripting_enabled = true;
    parse_document(RcDom::default(), options).one(html)
}

fn take_scripts(node: &Handle, scripts: &mut Vec<Script>) {
    node.children.borrow_mut().retain(|child| {
        let NodeData::Element { name, attrs, .. } = &child.data else {
            return true;
        };
        if &*name.local != "script" {
            return true;
        }
        let attributes = attrs.borrow();
        let attributes = attributes
            .iter()
            .map(|attr| (attr.name.local.to_string(), attr.value.to_string()));
        let text = child.children.borrow();
        let text = text.iter().map(|child| match &child.data {
            NodeData::Text { contents } => contents.borrow().to_string(),
            _ => String::new(),
        });
        scripts.push(Script {
            attributes: attributes.collect(),
            text: text.collect(),
        });
        false
    });
    for child in node.children.borrow().iter() {
        take_scripts(child, scripts);
    }
}

/// What one push handed to Katalys, in order: names and values, each value with its JavaScript type.
pub(crate) type Pushed = Vec<(String, String)>;

/// Runs scripts one after the other as a page does, and reads back what stands in `_revoffers_track`.
/// A value that is no string is told by its type: `number 1`, `undefined`.
///
/// # Panics
///
/// Where a script throws, or where one of them defines a global `pwned`.
#[track_caller]
pub(crate) fn run<'a>(scripts: impl IntoIterator<Item = &'a str>) -> Vec<Pushed> {
    try_run("", scripts).unwrap_or_else(|error| panic!("the script failed: {error}"))
}

/// Like [`run`], with a script of the surroundings before, and with the engine's word on failure.
pub(crate) fn try_run<'a>(
    before: &str,
    scripts: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<Pushed>, String> {
    let runtime = Runtime::new().unwrap();
    let context = Context::full(&runtime).unwrap();
    context.with(|ctx| {
        evaluate(&ctx, "var window = globalThis;")?;
        evaluate(&ctx, before)?;
        for script in scripts {
            evaluate(&ctx, script)?;
        }
        let pwned: bool = ctx.eval("'pwned' in globalThis").unwrap();
        if pwned {
            return Err("a value ran as code".to_owned());
        }
        evaluate(
            &ctx,
            "var _revoffers_track = globalThis._revoffers_track || [];",
        )?;
        let pushed: Vec<Object<'_>> = ctx
            .eval("Array.prototype.slice.call(_revoffers_track)")
            .unwrap();
        Ok(pushed.iter().map(|object| members(&ctx, object)).collect())
    })
}

fn evaluate(ctx: &Ctx<'_>, script: &str) -> Result<(), String> {
    // A page's classic script is not strict, as the engine's default would have it.
    let mut options = rquickjs::context::EvalOptions::default();
    options.strict = false;
    ctx.eval_with_options::<(), _>(script, options)
        .catch(ctx)
        .map_err(|error| error.to_string())
}

fn members<'js>(ctx: &Ctx<'js>, object: &Object<'js>) -> Pushed {
    let show: rquickjs::Function<'js> = ctx
        .eval("(function (v) { return typeof v === 'string' ? v : typeof v + ' ' + String(v); })")
        .unwrap();
    object
        .props::<String, rquickjs::Value<'js>>()
        .map(|member| {
            let (name, value) = member.unwrap();
            (name, show.call((value,)).unwrap())
        })
        .collect()
}

/// Values that have broken pages: each may stand in a free text field.
pub(crate) const HOSTILE: &[&str] = &[
    "\"",
    "'",
    "\\",
    "\\\"",
    "\\'",
    "`",
    "</script>",
    "</ScRiPt >",
    "</script/x>",
    "<script>",
    "<!--",
    "-->",
    "<!--<script>",
    "<!--<script></script>",
    "]]>",
    "<![CDATA[",
    "&",
    "&amp;",
    "&quot;",
    "&#39;",
    "&lt;/script&gt;",
    "&#x0;",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{fffe}",
    "\u{1f600}",
    "\u{10ffff}",
    "é",
    "ﷺ",
    "\u{202e}abc",
    "\");pwned=1;//",
    "');pwned=1;//",
    "\\\");pwned=1;//",
    ",x:pwn()});//",
    "\"}];pwned=1;//",
    "*/pwned=1/*",
    "//",
    "/*",
    "javascript:pwned=1",
    "<img src=x onerror=pwned=1>",
    "<svg/onload=pwned=1>",
    "</iframe><script>pwned=1</script>",
    "\"></iframe>",
    "' onload='pwned=1",
    "\\u0022",
    "\\x22",
    "\\u003c",
    "\\",
    "a\\",
    "%3C/script%3E",
    "0777",
    "007",
    "9007199254740993",
    "1e400",
    "0",
    "-0",
    "false",
    "{}",
    "[]",
    "{a}",
    "$1",
    "$&",
    "%s",
    "@a",
    "#a",
    "=a",
    "+1",
    "a b",
    " a ",
    "a@b.c+d",
    "Jane \"JJ\" O'Brien <jj@example.com>",
    "10% off & more",
    "<?",
    "?>",
    "<%",
    "%>",
    "<style>",
    "<plaintext>",
    "<textarea>",
    "<title>",
    "<noscript>",
    "</body></html>",
    "<base href=//evil>",
];
