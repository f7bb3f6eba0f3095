// Renders one template over many contexts; the protocol is that of render.php.
const path = require("path");
const fs = require("fs");
const modules = path.join(__dirname, "../../target/engines/node_modules");
const load = (name) => require(path.join(modules, name));

function engine(name, template) {
    switch (name) {
        case "liquidjs": {
            const { Liquid } = load("liquidjs");
            const liquid = new Liquid();
            const parsed = liquid.parse(template);
            return (context) => liquid.renderSync(parsed, context);
        }
        case "ejs":
            return load("ejs").compile(template);
        case "nunjucks": {
            const nunjucks = load("nunjucks");
            const compiled = nunjucks.compile(template, new nunjucks.Environment(null, { autoescape: true }));
            return (context) => compiled.render(context);
        }
        case "twigjs": {
            const compiled = load("twig").twig({ data: template, autoescape: true, rethrow: true });
            return (context) => compiled.render(context);
        }
        case "stencil-v3":
        case "stencil-v4": {
            const Renderer = load("@bigcommerce/stencil-paper-handlebars");
            const renderer = new Renderer({}, {}, name.slice(-2));
            return (context) => renderer.renderString(template, context);
        }
    }
    throw new Error("no engine " + name);
}

async function main() {
    const job = JSON.parse(fs.readFileSync(0, "utf8"));
    const render = engine(process.argv[2], job.template);
    const results = [];
    for (const context of job.contexts) {
        try {
            results.push({ ok: await render(context) });
        } catch (error) {
            results.push({ error: String((error && error.message) || error) });
        }
    }
    fs.writeSync(1, JSON.stringify(results));
}

main();
