// A list of scripts on standard input; on standard output, for each, null or why it is not ES5.
const path = require("path");
const fs = require("fs");
const acorn = require(path.join(__dirname, "../../target/engines/node_modules/acorn"));

const errors = JSON.parse(fs.readFileSync(0, "utf8")).map((script) => {
    try {
        acorn.parse(script, { ecmaVersion: 5 });
        return null;
    } catch (error) {
        return String(error);
    }
});
fs.writeSync(1, JSON.stringify(errors));
