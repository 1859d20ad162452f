package practice

// card returns the account's own card (XEP-0054 section 3.1).
func (s *session) card(element) ([]element, *stanzaError) {
	return []element{s.account.card}, nil
}

// changeCard replaces it (XEP-0054 section 3.2).
func (s *session) changeCard(card element) ([]element, *stanzaError) {
	if card.name.Local != "vCard" {
		return nil, modify("bad-request", "")
	}
	s.account.card = card
	return nil, nil
}
