// Renders one template over many contexts; the protocol is that of render.php.
package main

import (
	"bytes"
	"encoding/json"
	html "html/template"
	"io"
	"os"
	text "text/template"
)

type job struct {
	Template string
	Contexts []map[string]any
}

type executor interface {
	Execute(io.Writer, any) error
}

func parse(engine string, source string) (executor, error) {
	if engine == "text" {
		return text.New("t").Parse(source)
	}
	return html.New("t").Parse(source)
}

func main() {
	var given job
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		panic(err)
	}
	results := []map[string]string{}
	for _, context := range given.Contexts {
		// html/template escapes a template at its first execution, once.
		template, err := parse(os.Args[1], given.Template)
		var out bytes.Buffer
		if err == nil {
			err = template.Execute(&out, context)
		}
		if err != nil {
			results = append(results, map[string]string{"error": err.Error()})
		} else {
			results = append(results, map[string]string{"ok": out.String()})
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		panic(err)
	}
}
