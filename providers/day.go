package providers

import "time"

// Day is a date without a time; the zero Day is none.
type Day struct{ midnight time.Time }

// ParseDay reads a date as 2026-07-22.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	return Day{t}, err
}

// IsZero reports whether d is no date.
func (d Day) IsZero() bool { return d.midnight.IsZero() }

// String writes the date as 2026-07-22; empty for none.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.midnight.Format(time.DateOnly)
}

// Date returns year, month and day; all 0 for none.
func (d Day) Date() (year int, month time.Month, day int) {
	if d.IsZero() {
		return 0, 0, 0
	}
	return d.midnight.Date()
}

// After reports whether d comes after other.
func (d Day) After(other Day) bool { return d.midnight.After(other.midnight) }

// Ahead reports whether d is still to come at now, everywhere in the world.
func (d Day) Ahead(now time.Time) bool { return d.midnight.After(now.Add(24 * time.Hour)) }

// Days returns how many days have passed at now; 0 for none and for the future.
func (d Day) Days(now time.Time) int {
	if d.IsZero() {
		return 0
	}
	return max(0, int(now.Sub(d.midnight)/(24*time.Hour)))
}

// Years returns how many anniversaries have passed at now; 0 for none and for
// the future.
func (d Day) Years(now time.Time) int {
	if d.IsZero() {
		return 0
	}
	now = now.UTC()
	years := now.Year() - d.midnight.Year()
	if d.midnight.AddDate(years, 0, 0).After(now) {
		years--
	}
	return max(0, years)
}
