package i18n

import (
	"fmt"
	"strconv"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// plain makes of each value what the templates may see: characters, numbers
// and booleans. Nothing that has methods gets through, since a template could
// call them.
func (c *Catalog) plain(args fault.Args) map[string]any {
	out := make(map[string]any, len(args))
	for name, value := range args {
		out[name] = c.value(value)
	}
	return out
}

func (c *Catalog) value(v any) any {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return v
	case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return v
	case []string:
		return c.list(v)
	case foreign.Text:
		return v.String()
	case time.Time:
		return c.moment(v)
	case interface{ Date() (int, time.Month, int) }:
		return c.Date(v.Date())
	case interface{ Display() string }:
		return v.Display()
	case error:
		return foreign.From(v.Error()).String()
	}
	// Own string types (fault.Kind and the like) and whatever was not thought of.
	return foreign.From(fmt.Sprint(v)).String()
}

// list joins items as people do: "a", "a and b", "a, b and c".
func (c *Catalog) list(items []string) string {
	if len(items) == 0 {
		return ""
	}
	last := len(items) - 1
	joined := ""
	for i, item := range items[:last] {
		if i > 0 {
			joined += c.T("i18n.list.comma", nil)
		}
		joined += item
	}
	if joined == "" {
		return items[last]
	}
	return c.T("i18n.list.and", fault.Args{"Head": joined, "Last": items[last]})
}

// moment writes local date and time; empty for no time.
func (c *Catalog) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.Local()
	return c.T("i18n.moment", fault.Args{"Date": c.Date(t.Date()), "Clock": t.Format("15:04")})
}

// Date writes a date as precisely as it is known: without the day where that
// is 0, without the month, too, where that is 0; empty where there is no year.
func (c *Catalog) Date(year int, month time.Month, day int) string {
	switch {
	case year == 0:
		return ""
	case month == 0:
		return strconv.Itoa(year)
	}
	args := fault.Args{"Year": year, "Month": c.T("i18n.month."+strconv.Itoa(int(month)), nil), "Day": day}
	if day == 0 {
		return c.T("i18n.date.month", args)
	}
	return c.T("i18n.date.day", args)
}
