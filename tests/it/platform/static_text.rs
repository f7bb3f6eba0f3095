//! What the text itself has to be, whatever is made of it.

use katalys_pixel::{Field, Language, Platform, PlatformPixel, Site};

use super::{engines, shops};
use crate::judge;

/// The pixels of every platform and of every language, with everything that they may hold.
fn all() -> Vec<(&'static str, PlatformPixel<'static>)> {
    let site: &'static Site = Box::leak(Box::new(Site::new("example.com".parse().unwrap())));
    let constant = |pixel: PlatformPixel<'static>| {
        pixel
            .with_constant(Field::ACTION_TYPE, "a\"<b>&'\\")
            .unwrap()
    };
    Platform::all()
        .map(|platform| (platform.name(), constant(site.platform(platform))))
        .chain(Language::all().map(|language| {
            let pixel = site.template(language, "order_id".parse().unwrap());
            let pixel = pixel.with_expression(Field::SALE_AMOUNT, "total".parse().unwrap());
            (language.name(), constant(pixel.unwrap()))
        }))
        .collect()
}

#[test]
fn there_is_no_blank_line_and_compact_is_one() {
    for (name, pixel) in all() {
        for text in [pixel.to_string(), pixel.landing().to_string()] {
            assert!(text.is_ascii(), "{name}\n{text}");
            assert!(text.lines().count() > 20, "{name}");
            assert!(
                text.lines().all(|line| !line.trim().is_empty()),
                "{name}\n{text}"
            );
            assert!(
                text.lines().all(|line| line == line.trim_end()),
                "{name}\n{text}"
            );
        }
        let compact = pixel.compact();
        for text in [compact.to_string(), compact.landing().to_string()] {
            assert_eq!(text.lines().count(), 1, "{name}\n{text}");
        }
    }
}

/// Scripts in which no template's syntax stands.
fn plain_scripts() -> Vec<String> {
    let html = |html: String| {
        judge::parse(&format!("<body>{html}"))
            .scripts
            .remove(0)
            .text
    };
    let shopify = shops::pixel("shopify").to_string();
    let (_, shopify) = shopify.split_once("*/").unwrap();
    let mut scripts = vec![shopify.to_owned()];
    for (name, pixel) in all() {
        scripts.push(html(pixel.landing().to_string()));
        if ["squarespace", "checkoutchamp", "tokens", "gtm"].contains(&name) {
            scripts.push(html(pixel.to_string()));
            scripts.push(html(pixel.compact().to_string()));
        }
    }
    scripts
}

#[test]
fn the_script_holds_nothing_that_a_content_filter_rewrites() {
    for script in plain_scripts() {
        assert!(!script.contains(['&', '<', '>', '`', '@']), "{script}");
        let without_url = script.replace("https://", "");
        assert!(
            !without_url.contains("//") && !script.contains("/*"),
            "{script}"
        );
        for modern in ["=>", "let ", "const ", "...", "class ", "async ("] {
            assert!(!script.contains(modern), "{modern}: {script}");
        }
    }
}

#[test]
fn no_brace_is_smartys_and_no_bracket_a_token() {
    let checkoutchamp = shops::pixel("checkoutchamp").to_string();
    let landing = shops::pixel("gtm").landing().to_string();
    for html in [checkoutchamp, landing] {
        let script = judge::parse(&format!("<body>{html}"))
            .scripts
            .remove(0)
            .text;
        for (at, _) in script.match_indices('{') {
            assert!(script[at + 1..].starts_with([' ', '\n']), "{script}");
        }
        let brackets = script.match_indices('[').filter(|(at, _)| {
            script[at + 1..].starts_with(|char: char| char.is_ascii_alphabetic())
        });
        // The three tokens themselves, each asked for and then put in.
        let tokens =
            ["[orderId]", "[orderTotal]", "[basePrice]"].map(|token| script.matches(token).count());
        assert_eq!(brackets.count(), tokens.iter().sum::<usize>(), "{script}");
    }
}

#[test]
#[ignore = "needs the template engines: run tests/full"]
fn wordpress_leaves_the_script_alone() {
    let mut texts: Vec<String> = all()
        .iter()
        .map(|(_, pixel)| pixel.landing().to_string())
        .collect();
    for name in ["squarespace", "checkoutchamp"] {
        let text = shops::pixel(name).to_string();
        texts.push(
            text.replace("{orderId}", "1001")
                .replace("[orderId]", "1001"),
        );
        texts.push(shops::pixel(name).compact().to_string());
    }
    texts.extend(super::languages::php_pages());
    // What WordPress makes of a page's text is known to the judge.
    let naive = "<script>var a = b && c;\n\nvar quoted = \"&amp;\";</script>";
    texts.push(naive.to_owned());
    let filtered: Vec<String> = engines::ask(
        std::process::Command::new("php").arg(engines::driver("wordpress.php")),
        &texts.clone().into(),
    );
    let script = |html: &str| {
        let page = judge::parse(&format!("<body>{html}"));
        page.scripts
            .into_iter()
            .map(|script| script.text)
            .collect::<Vec<_>>()
    };
    let (last, ours) = filtered.split_last().unwrap();
    for (before, after) in texts.iter().zip(ours) {
        assert_eq!(script(after), script(before), "{before}\n{after}");
        assert_eq!(script(after).len(), 1, "{after}");
    }
    assert_ne!(script(last), script(naive), "the filters do nothing");
}

#[test]
#[ignore = "needs the template engines: run tests/full"]
fn a_parser_of_es5_takes_every_script() {
    let mut scripts = plain_scripts();
    for (name, pixel) in all() {
        if let Some(engine) = engines::benign_engine(name) {
            let html = engine.render(
                &pixel.to_string(),
                &[serde_json::json!({"order_id": "1001", "total": "5"})],
            );
            let page = judge::parse(&format!("<body>{}", html[0].text().unwrap()));
            scripts.push(page.scripts.into_iter().next().unwrap().text);
        }
    }
    assert!(scripts.len() > 40);
    // Variables of GTM and tokens stand where expressions do.
    let scripts: Vec<String> = scripts
        .iter()
        .map(|script| script.replace("{{", "(").replace("}}", ")"))
        .map(|script| script.replace("DLV - ", "DLV."))
        .collect();
    let errors: Vec<Option<String>> = engines::ask(
        std::process::Command::new("node").arg(engines::driver("es5.js")),
        &scripts.clone().into(),
    );
    for (script, error) in scripts.iter().zip(&errors) {
        assert_eq!(*error, None, "{script}");
    }
    let modern: Vec<Option<String>> = engines::ask(
        std::process::Command::new("node").arg(engines::driver("es5.js")),
        &vec!["var f = (x) => x;"].into(),
    );
    assert!(modern[0].is_some(), "the parser takes ES6 too");
}
