//! Every language in its engines: what arrives is what the shop had.

use std::collections::BTreeMap;

use katalys_pixel::{Field, Language, Site};
use serde_json::{Map, Value, json};

use super::engines::{self, Engine, Rendered};

/// How a test reaches the member of an order in a language, and the form that pages on the web show.
struct Case {
    language: &'static str,
    engines: &'static [Engine],
    /// The expression of the order's member `MEMBER`.
    variable: &'static str,
    /// The same inside a JavaScript string, as it is usually pasted.
    naive: &'static str,
    /// What renders the naive form, where the engine itself sees through it.
    naive_engine: Option<Engine>,
}

const CASES: &[Case] = &[
    Case {
        language: "liquid",
        engines: &[Engine::Ruby("liquid"), Engine::Node("liquidjs")],
        variable: "order.MEMBER",
        naive: "{{ order.MEMBER }}",
        naive_engine: None,
    },
    Case {
        language: "twig",
        engines: &[
            Engine::Php("twig"),
            Engine::Php("twig-bare"),
            Engine::Node("twigjs"),
        ],
        variable: "order.MEMBER",
        naive: "{{ order.MEMBER }}",
        naive_engine: Some(Engine::Php("twig")),
    },
    Case {
        language: "php",
        engines: &[Engine::Php("php")],
        variable: "$order['MEMBER']",
        naive: "<?= $order['MEMBER'] ?? '' ?>",
        naive_engine: None,
    },
    Case {
        language: "smarty",
        engines: &[Engine::Php("smarty"), Engine::Php("smarty-escaping")],
        variable: "$order.MEMBER",
        naive: "{$order.MEMBER}",
        naive_engine: None,
    },
    Case {
        language: "blade",
        engines: &[Engine::Php("blade")],
        variable: "$order['MEMBER']",
        naive: "{{ $order['MEMBER'] ?? '' }}",
        naive_engine: None,
    },
    Case {
        language: "jinja",
        engines: &[
            Engine::Python("jinja"),
            Engine::Python("jinja-bare"),
            Engine::Minijinja("html"),
            Engine::Minijinja("none"),
        ],
        variable: "order.MEMBER",
        naive: "{{ order.MEMBER }}",
        naive_engine: None,
    },
    Case {
        language: "django",
        engines: &[Engine::Python("django")],
        variable: "order.MEMBER",
        naive: "{{ order.MEMBER }}",
        naive_engine: None,
    },
    Case {
        language: "erb",
        engines: &[Engine::Ruby("erb"), Engine::Ruby("rails")],
        variable: "order[\"MEMBER\"]",
        naive: "<%= order[\"MEMBER\"] %>",
        naive_engine: None,
    },
    Case {
        language: "go",
        engines: &[Engine::Go("html")],
        variable: ".order.MEMBER",
        naive: "{{ .order.MEMBER }}",
        // Go's html/template is the one engine in which the naive form is right.
        naive_engine: Some(Engine::Go("text")),
    },
    Case {
        language: "ejs",
        engines: &[Engine::Node("ejs")],
        variable: "order.MEMBER",
        naive: "<%= order.MEMBER %>",
        naive_engine: None,
    },
    Case {
        language: "nunjucks",
        engines: &[Engine::Node("nunjucks")],
        variable: "order.MEMBER",
        naive: "{{ order.MEMBER }}",
        naive_engine: None,
    },
    Case {
        language: "stencil",
        engines: &[Engine::Node("stencil-v3"), Engine::Node("stencil-v4")],
        variable: "order.MEMBER",
        naive: "{{order.MEMBER}}",
        naive_engine: None,
    },
];

impl Case {
    fn of(language: &str) -> &'static Self {
        CASES
            .iter()
            .find(|case| case.language == language)
            .expect("the language has a case")
    }

    fn member(&self, name: &str) -> String {
        self.variable.replace("MEMBER", name)
    }

    /// A pixel with everything that a template of this language can have, for the hostile values to
    /// stand side by side.
    fn pixel(&self, is_compact: bool) -> String {
        let site = Site::new("example.com".parse().unwrap());
        let language: Language = self.language.parse().unwrap();
        let set = |name| self.member(name).parse().unwrap();
        let pixel = site
            .template(language, set("number"))
            .with_expression(Field::EMAIL_ADDRESS, set("email"))
            .and_then(|pixel| pixel.with_expression(Field::DISCOUNT_CODE, set("coupon")))
            .and_then(|pixel| pixel.with_expression(Field::SALE_AMOUNT, set("total")))
            .and_then(|pixel| pixel.with_constant(Field::ACTION_TYPE, CONSTANT))
            .unwrap()
            .with_nonce(set("nonce"))
            .unwrap();
        if is_compact { pixel.compact() } else { pixel }.to_string()
    }
}

/// Text that is syntax somewhere; what closes comes first, or it would pass for a placeholder.
const CONSTANT: &str =
    "}} %} ?> %> } {{a {%b <?c <%d @e(f) {g {$h %%I [j ${k #{l {!!m {{{n </script><!--<script>";

const NONCE: &str = "a+b/c==";

fn contexts(values: &[(Option<Value>, Option<String>)]) -> Vec<Value> {
    let context = |(value, _): &(Option<Value>, Option<String>)| {
        let mut order = Map::new();
        order.insert("number".into(), json!("1001"));
        order.insert("total".into(), json!("149.90"));
        order.insert("nonce".into(), json!(NONCE));
        if let Some(value) = value {
            order.insert("email".into(), value.clone());
            order.insert("coupon".into(), value.clone());
        }
        json!({ "order": order })
    };
    values.iter().map(context).collect()
}

fn expected(text: Option<&str>) -> BTreeMap<String, String> {
    let mut fields = vec![
        ("order_id", "1001"),
        ("sale_amount", "149.90"),
        ("action_type", CONSTANT),
    ];
    if let Some(text) = text {
        fields.extend([("email_address", text), ("discount_1_code", text)]);
    }
    engines::conversion(&fields)
}

/// What PHP makes of each hostile value.
pub(super) fn php_pages() -> Vec<String> {
    let case = Case::of("php");
    let rendered = case.engines[0].render(&case.pixel(false), &contexts(&engines::values()));
    let text = |page: &Rendered| page.text().unwrap().to_owned();
    rendered.iter().map(text).collect()
}

#[track_caller]
fn judge(language: &str) {
    let case = Case::of(language);
    let values = engines::values();
    let contexts = contexts(&values);
    for engine in case.engines {
        // On one line the text is the same; every third value will do to see that it is.
        for (is_compact, step) in [(false, 1), (true, 3)] {
            let pixel = case.pixel(is_compact);
            let contexts: Vec<_> = contexts.iter().step_by(step).cloned().collect();
            let rendered = engine.render(&pixel, &contexts);
            assert_eq!(rendered.len(), contexts.len());
            for ((value, text), rendered) in values.iter().step_by(step).zip(&rendered) {
                let html = rendered
                    .text()
                    .unwrap_or_else(|error| panic!("{engine:?}, {value:?}: {error}\n{pixel}"));
                let arrived = engines::arrives(html)
                    .unwrap_or_else(|error| panic!("{engine:?}, {value:?}: {error}\n{html}"));
                assert_eq!(
                    arrived,
                    [expected(text.as_deref())],
                    "{engine:?}, {value:?}\n{html}"
                );
                let script = &crate::judge::parse(html).scripts[0];
                assert_eq!(script.attribute("nonce"), Some(NONCE), "{engine:?}");
                let is_plain = text
                    .as_ref()
                    .is_none_or(|text| !text.contains(['&', '<', '>']));
                assert!(
                    !is_plain || !script.text.contains(['&', '<', '>']),
                    "{engine:?}, {value:?}: what a filter rewrites\n{html}"
                );
                let blank = html.trim().lines().any(|line| line.trim().is_empty());
                assert!(!blank, "{engine:?}, {value:?}: a blank line\n{html}");
            }
        }
    }
    assert_naive_fails(case, &values, &contexts);
}

/// The judge bites: what vendors' pages show does not pass it.
#[track_caller]
fn assert_naive_fails(case: &Case, values: &[(Option<Value>, Option<String>)], contexts: &[Value]) {
    let engine = case.naive_engine.unwrap_or(case.engines[0]);
    let naive = case.naive.replace("MEMBER", "email");
    let template = format!(
        "<script>window._revoffers_track = [{{ order_id: \"1001\", email_address: \"{naive}\" }}]; loaded.push(\"https://db.revoffers.com/js/example.com.js\");</script>"
    );
    let wrong = |(rendered, (_, text)): &(Rendered, &(Option<Value>, Option<String>))| {
        let wanted = [
            ("order_id", "1001"),
            ("email_address", text.as_deref().unwrap_or_default()),
        ];
        let wanted: BTreeMap<_, _> = wanted
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        rendered.text().map(engines::arrives) != Ok(Ok(vec![wanted]))
    };
    let rendered = engine.render(&template, contexts);
    let failed = rendered.into_iter().zip(values).filter(wrong).count();
    assert!(
        failed >= 20,
        "the judge let all but {failed} of {} values through in {engine:?}",
        values.len()
    );
}

macro_rules! judged {
    ($($language:ident)*) => {$(
        #[test]
        #[ignore = "needs the template engines: run tests/full"]
        fn $language() {
            judge(stringify!($language));
        }
    )*};
}

judged! { liquid twig php smarty blade jinja django erb go ejs nunjucks stencil }

/// Amounts as numbers and as text formatted for people, in every engine: they arrive as plain decimals.
#[test]
#[ignore = "needs the template engines: run tests/full"]
fn amounts() {
    let amounts = [
        (json!(149.9), Some("149.9")),
        (json!(1_234_567.5), Some("1234567.5")),
        (json!(0), Some("0")),
        (json!(20), Some("20")),
        (json!("149.90"), Some("149.90")),
        (json!("1234.5000"), Some("1234.5000")),
        (json!("$1,234.50"), Some("1234.50")),
        (json!("1.234,50 €"), Some("1234.50")),
        (json!("1,234"), None),
        (json!("</script>"), None),
        (json!(null), None),
    ];
    let contexts = amounts
        .iter()
        .map(|(total, _)| json!({"order": {"number": "1001", "total": total, "nonce": "a"}}))
        .collect::<Vec<_>>();
    for case in CASES {
        let pixel = case.pixel(false);
        for engine in case.engines {
            for ((amount, plain), rendered) in amounts.iter().zip(engine.render(&pixel, &contexts))
            {
                let arrived = rendered.text().map(engines::arrives);
                let mut due = expected(None);
                due.remove("sale_amount");
                due.extend(plain.map(|plain| ("sale_amount".to_owned(), plain.to_owned())));
                assert_eq!(arrived, Ok(Ok(vec![due])), "{engine:?}, {amount}");
            }
        }
    }
}

/// The landing page's script is pasted into themes, whose engine has to leave it as it is.
#[test]
#[ignore = "needs the template engines: run tests/full"]
fn landing() {
    let site = Site::new("example.com".parse().unwrap());
    let pixel = site.template("twig".parse().unwrap(), "x".parse().unwrap());
    for pixel in [pixel.clone(), pixel.compact()] {
        let text = pixel.landing().to_string();
        let (_, script) = text.split_once("-->").unwrap();
        for engine in CASES.iter().flat_map(|case| case.engines) {
            let rendered = engine.render(&text, &[json!({})]);
            let html = rendered[0]
                .text()
                .unwrap_or_else(|error| panic!("{engine:?}: {error}"));
            assert!(html.trim_end().ends_with(script), "{engine:?}: {html}");
        }
    }
}

#[test]
fn every_language_of_an_engine_is_judged() {
    let judged: Vec<_> = CASES.iter().map(|case| case.language).collect();
    let known: Vec<_> = Language::all().map(Language::name).collect();
    let without_engine: Vec<_> = known.iter().filter(|name| !judged.contains(name)).collect();
    assert_eq!(without_engine, [&"gtm", &"tokens"]);
}
