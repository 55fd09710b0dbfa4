package message

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
)

// MarshalJSONTo writes the card with its kind.
func (c TextNotice) MarshalJSONTo(e *jsontext.Encoder) error {
	type fields TextNotice
	return writeCard(e, c.CardType(), fields(c))
}

// MarshalJSONTo writes the card with its kind.
func (c NewsNotice) MarshalJSONTo(e *jsontext.Encoder) error {
	type fields NewsNotice
	return writeCard(e, c.CardType(), fields(c))
}

// MarshalJSONTo writes the card with its kind.
func (c ButtonInteraction) MarshalJSONTo(e *jsontext.Encoder) error {
	type fields ButtonInteraction
	return writeCard(e, c.CardType(), fields(c))
}

// MarshalJSONTo writes the card with its kind.
func (c VoteInteraction) MarshalJSONTo(e *jsontext.Encoder) error {
	type fields VoteInteraction
	return writeCard(e, c.CardType(), fields(c))
}

// MarshalJSONTo writes the card with its kind.
func (c MultipleInteraction) MarshalJSONTo(e *jsontext.Encoder) error {
	type fields MultipleInteraction
	return writeCard(e, c.CardType(), fields(c))
}

// writeCard writes the fields of a card behind its kind. F is a type without
// methods, or the writing would never end.
func writeCard[F any](e *jsontext.Encoder, kind CardType, fields F) error {
	return json.MarshalEncode(e, &struct {
		Kind   CardType `json:"card_type"`
		Fields F        `json:",embed"`
	}{kind, fields})
}

// MarshalJSON writes the card with its kind.
func (c TextNotice) MarshalJSON() ([]byte, error) { return lenient.Marshal(c) }

// MarshalJSON writes the card with its kind.
func (c NewsNotice) MarshalJSON() ([]byte, error) { return lenient.Marshal(c) }

// MarshalJSON writes the card with its kind.
func (c ButtonInteraction) MarshalJSON() ([]byte, error) { return lenient.Marshal(c) }

// MarshalJSON writes the card with its kind.
func (c VoteInteraction) MarshalJSON() ([]byte, error) { return lenient.Marshal(c) }

// MarshalJSON writes the card with its kind.
func (c MultipleInteraction) MarshalJSON() ([]byte, error) { return lenient.Marshal(c) }

// MarshalJSON writes the card as it is.
func (c UnknownCard) MarshalJSON() ([]byte, error) { return c.Raw.MarshalJSON() }
