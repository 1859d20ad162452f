package providers

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of providers into README.md")

// TestReadme compares the table in README.md with the files.
func TestReadme(t *testing.T) {
	const begin, end = "<!-- table: go test ./providers -update -->\n", "<!-- end of table -->\n"
	list, err := All()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), begin)
	old, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("README.md has lost the marks of its table")
	}
	if table(list) == old {
		return
	}
	if !*update {
		t.Fatal("the table in README.md is not that of the files; run: go test ./providers -update")
	}
	if err := os.WriteFile("README.md", []byte(before+begin+table(list)+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

func table(list []Provider) string {
	var b strings.Builder
	b.WriteString("| provider | status | sign-up | run by | people | since | where | a file, all files | messages kept | facts of |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|---|\n")
	for _, p := range list {
		name := p.Domain.String()
		if url, _ := p.Website.Value.For("en"); url != "" {
			name = fmt.Sprintf("[%s](%s)", name, url)
		}
		people := "?"
		if n, known := p.BusFactor.Value.Get(); known {
			people = fmt.Sprint(n)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %.4s | %s | %s, %s | %s | %s |\n", name, status(p), signUp(p), orUnknown(string(p.Operator.Value)), people,
			orUnknown(p.Since.Value.String()), orUnknown(places(p.Locations.Value)), amount(p.FileSize.Value, "MB"), amount(p.FilesTotal.Value, "MB"),
			amount(p.ArchiveTime.Value, "days"), orUnknown(p.Origin.On.String()))
	}
	return b.String()
}

func signUp(p Provider) string {
	how := map[SignUp]string{InProgram: "in the program", OnPage: "on a web page", ByInvitation: "by invitation", Elsewhere: "elsewhere", "": "?"}[p.SignUp()]
	if p.SignUp() == InProgram && p.CaptchaRequired.Value == Yes || p.CaptchaOnPage.Value == Yes {
		how += ", picture puzzle"
	}
	if p.EmailRequired.Value == Yes {
		how += ", e-mail"
	}
	if p.FreeOfCharge.Value == No {
		how += ", paid"
	}
	return how
}

func status(p Provider) string {
	switch {
	case p.Status.Value == Suggested && p.SignUp() == InProgram && p.FreeOfCharge.Value == Yes && p.EmailRequired.Value == No:
		return string(Suggested)
	case p.Status.Value == Suggested:
		return "your choice"
	}
	return fmt.Sprintf("%s: %s", p.Status.Value, p.Why.Value)
}

// orUnknown writes what nobody knows as a question mark.
func orUnknown(s string) string {
	if s == "" {
		return "?"
	}
	return s
}

func places(all []Country) string {
	var codes []string
	for _, c := range all {
		codes = append(codes, strings.ToUpper(string(c)))
	}
	return strings.Join(codes, ", ")
}

func amount(l Limit, unit string) string {
	switch n, limited := l.Max(); {
	case limited && n == 1:
		return "1 " + strings.TrimSuffix(unit, "s")
	case limited:
		return fmt.Sprintf("%d %s", n, unit)
	case l.Known():
		return "no limit"
	}
	return "?"
}
