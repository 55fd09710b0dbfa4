package wedoc

// Properties are how a node looks. Those that a node has are set, in general those
// of its kind; the others are zero. Lengths are in pixels unless they say otherwise,
// colours are RRGGBB in hexadecimal.
type Properties struct {
	Section   SectionProperties   `json:"section_property,omitzero"`
	Paragraph ParagraphProperties `json:"paragraph_property,omitzero"`
	Run       RunProperties       `json:"run_property,omitzero"`
	Table     TableProperties     `json:"table_property,omitzero"`
	Row       RowProperties       `json:"table_row_property,omitzero"`
	Cell      CellProperties      `json:"table_cell_property,omitzero"`
	Drawing   DrawingProperties   `json:"drawing_property,omitzero"`
}

// SectionProperties are the pages of a section.
type SectionProperties struct {
	PageSize PageSize    `json:"page_size"`
	Margins  PageMargins `json:"page_margins"`
}

// A PageSize is the size of pages.
type PageSize struct {
	Width       float64         `json:"width"`
	Height      float64         `json:"height"`
	Orientation PageOrientation `json:"orientation"`
}

// A PageOrientation wraps the orientation of pages, as WeCom does.
type PageOrientation struct {
	Value Orientation `json:"orientation"`
}

// An Orientation is how pages stand.
//
//wecom:string
type Orientation string

const (
	OrientationUnspecified Orientation = "PAGE_ORIENTATION_UNSPECIFIED" // 未知
	OrientationPortrait    Orientation = "PAGE_ORIENTATION_PORTRAIT"    // 纵向
	OrientationLandscape   Orientation = "PAGE_ORIENTATION_LANDSCAPE"   // 横向
)

// PageMargins are the margins of pages.
type PageMargins struct {
	Top    float64 `json:"top"`
	Right  float64 `json:"right"`
	Bottom float64 `json:"bottom"`
	Left   float64 `json:"left"`
}

// ParagraphProperties are how a paragraph stands.
type ParagraphProperties struct {
	Number    Numbering     `json:"number_property"` // NumberID is empty unless it is an item of a list
	Spacing   Spacing       `json:"spacing"`
	Indent    Indent        `json:"indent"`
	Alignment Alignment     `json:"alignment_type"`
	Direction TextDirection `json:"text_direction"`
}

// A Numbering makes a paragraph an item of a list, with bullets or numbers: WeCom
// does not tell which.
type Numbering struct {
	Level    int    `json:"nesting_level"`
	NumberID string `json:"number_id"` // the same for all items of a list
}

// Spacing is the space around and within a paragraph.
type Spacing struct {
	Before float64         `json:"before"`
	After  float64         `json:"after"`
	Line   float64         `json:"line"`
	Rule   LineSpacingRule `json:"line_rule"`
}

// A LineSpacingRule tells what [Spacing].Line means.
//
//wecom:string
type LineSpacingRule string

const (
	LineSpacingAuto    LineSpacingRule = "LINE_SPACING_RULE_AUTO"     // 自动
	LineSpacingExact   LineSpacingRule = "LINE_SPACING_RULE_EXACT"    // 精确值
	LineSpacingAtLeast LineSpacingRule = "LINE_SPACING_RULE_AT_LEAST" // 最小行间距
)

// An Indent is how far a paragraph is indented, in pixels and in twentieths of a
// character.
type Indent struct {
	Left           float64 `json:"left"`
	LeftChars      int     `json:"left_chars"`
	Right          float64 `json:"right"`
	RightChars     int     `json:"right_chars"`
	Hanging        float64 `json:"hanging"`
	HangingChars   int     `json:"hanging_chars"`
	FirstLine      float64 `json:"first_line"`
	FirstLineChars int     `json:"first_line_chars"`
}

// An Alignment is where the lines of a paragraph stand.
//
//wecom:string
type Alignment string

const (
	AlignUnspecified Alignment = "ALIGNMENT_TYPE_UNSPECIFIED" // 未知
	AlignCenter      Alignment = "ALIGNMENT_TYPE_CENTER"      // 居中
	AlignBoth        Alignment = "ALIGNMENT_TYPE_BOTH"        // 两端对齐
	AlignDistribute  Alignment = "ALIGNMENT_TYPE_DISTRIBUTE"  // 分散对齐
	AlignLeft        Alignment = "ALIGNMENT_TYPE_LEFT"        // 左对齐
	AlignRight       Alignment = "ALIGNMENT_TYPE_RIGHT"       // 右对齐
)

// A TextDirection is the direction that a paragraph is read in.
//
//wecom:string
type TextDirection string

const (
	DirectionUnspecified TextDirection = "TEXT_DIRECTION_UNSPECIFIED"   // 未知
	RightToLeft          TextDirection = "TEXT_DIRECTION_RIGHT_TO_LEFT" // 从右至左
	LeftToRight          TextDirection = "TEXT_DIRECTION_LEFT_TO_RIGHT" // 从左至右
)

// RunProperties are how text looks.
type RunProperties struct {
	Font          string        `json:"font"`
	Bold          bool          `json:"bold"`
	Italics       bool          `json:"italics"`
	Underline     bool          `json:"underline"`
	Strike        bool          `json:"strike"`
	Color         string        `json:"color"`
	Spacing       float64       `json:"spacing"` // between characters
	Size          float64       `json:"size"`    // in half points
	Shading       Shading       `json:"shading"`
	VerticalAlign VerticalAlign `json:"vertical_align"`
	Placeholder   bool          `json:"is_placeholder"`
}

// A Shading is what is behind text.
type Shading struct {
	ForegroundColor string `json:"foreground_color"`
	BackgroundColor string `json:"background_color"`
}

// A VerticalAlign tells superscript and subscript.
//
//wecom:string
type VerticalAlign string

const (
	VerticalUnspecified VerticalAlign = "RUN_VERTICAL_ALIGN_UNSPECIFIED"  // 未知
	Baseline            VerticalAlign = "RUN_VERTICAL_ALIGN_BASELINE"     // 对齐基线
	Superscript         VerticalAlign = "RUN_VERTICAL_ALIGN_SUPER_SCRIPT" // 上标
	Subscript           VerticalAlign = "RUN_VERTICAL_ALIGN_SUB_SCRIPT"   // 下标
)

// TableProperties are how a table stands.
type TableProperties struct {
	Width     TableWidth     `json:"table_width"`
	Alignment TableAlignment `json:"horizontal_alignment_type"`
	Layout    TableLayout    `json:"table_layout"`
}

// A TableWidth is the width of a table.
type TableWidth struct {
	Width float64     `json:"width"`
	Type  TableLayout `json:"type"`
}

// A TableAlignment is where a table stands.
//
//wecom:string
type TableAlignment string

const (
	TableUnspecified TableAlignment = "TABLE_HORIZONTAL_ALIGNMENT_TYPE_UNSPECIFIED" // 未知
	TableCenter      TableAlignment = "TABLE_HORIZONTAL_ALIGNMENT_TYPE_CENTER"      // 居中
	TableLeft        TableAlignment = "TABLE_HORIZONTAL_ALIGNMENT_TYPE_LEFT"        // 左侧
	TableStart       TableAlignment = "TABLE_HORIZONTAL_ALIGNMENT_TYPE_START"       // 右侧
)

// A TableLayout tells whether the width of a table is fixed.
//
//wecom:string
type TableLayout string

const (
	LayoutUnspecified TableLayout = "TABLE_LAYOUT_TYPE_UNSPECIFIED" // 未知
	LayoutFixed       TableLayout = "TABLE_LAYOUT_TYPE_FIXED"       // 固定宽度
	LayoutAutoFit     TableLayout = "TABLE_LAYOUT_TYPE_AUTO_FIT"    // 自适应布局
)

// RowProperties are what a row of a table is.
type RowProperties struct {
	Header bool `json:"is_header"`
}

// CellProperties are how a cell of a table looks.
type CellProperties struct {
	Borders   Borders       `json:"table_cell_borders"`
	Alignment CellAlignment `json:"vertical_alignment"`
}

// Borders are the borders of a cell.
type Borders struct {
	Top    Border `json:"top"`
	Left   Border `json:"left"`
	Bottom Border `json:"bottom"`
	Right  Border `json:"right"`
}

// A Border is one border of a cell.
type Border struct {
	Color string `json:"color"`
	Width int    `json:"width"`
}

// A CellAlignment is where text stands in a cell.
//
//wecom:string
type CellAlignment string

const (
	CellUnspecified CellAlignment = "VERTICAL_ALIGNMENT__UNSPECIFIED" // 未知
	CellTop         CellAlignment = "VERTICAL_ALIGNMENT_TOP"          // 对齐顶部
	CellCenter      CellAlignment = "VERTICAL_ALIGNMENT_CENTER"       // 居中对齐
	CellBoth        CellAlignment = "VERTICAL_ALIGNMENT_BOTH"         // 自适应对齐
	CellBottom      CellAlignment = "VERTICAL_ALIGNMENT_BOTTOM"       // 对齐底部
)

// DrawingProperties are what a drawing is: something that stands in a line, or
// something that floats.
type DrawingProperties struct {
	Inline      Inline `json:"inline_keyword"`
	Anchor      Anchor `json:"anchor"`
	Placeholder bool   `json:"is_placeholder"`
}

// An Inline stands in a line.
type Inline struct {
	Picture Picture `json:"picture"`
	Addon   Addon   `json:"addon"`
}

// An Anchor floats.
type Anchor struct {
	Picture FloatingPicture `json:"picture"`
}

// A Picture is an image of a document.
type Picture struct {
	URL   string `json:"uri"`
	Crop  Crop   `json:"relative_rect"`
	Shape Shape  `json:"shape"`
}

// A FloatingPicture is an image that floats.
type FloatingPicture struct {
	Picture
	Horizontal   HorizontalPosition `json:"position_horizontal"`
	Vertical     VerticalPosition   `json:"position_vertical"`
	WrapNone     bool               `json:"wrap_none"`
	WrapSquare   WrapSquare         `json:"wrap_square"`
	WrapTopDown  bool               `json:"wrap_top_and_bottom"`
	BehindText   bool               `json:"behind_doc"`
	AllowOverlap bool               `json:"allow_overlap"`
}

// A Crop is what is cut off at the edges of an image: 75000 is 75 %.
type Crop struct {
	Left   int `json:"left"`
	Top    int `json:"top"`
	Right  int `json:"right"`
	Bottom int `json:"bottom"`
}

// A Shape is how an image is drawn.
type Shape struct {
	Transform Transform `json:"transform"`
}

// A Transform is the size and the rotation of an image.
type Transform struct {
	Extent   Extent `json:"extent"`
	Rotation int    `json:"rotation"` // clockwise, in 1/60,000 of a degree
}

// An Extent is a size.
type Extent struct {
	Width  int `json:"cx"`
	Height int `json:"cy"`
}

// An Addon is a part of a document that a plug-in draws.
type Addon struct {
	ID     string      `json:"addon_id"`
	Source AddonSource `json:"addon_source"`
}

// An AddonSource is the plug-in that draws an [Addon].
//
//wecom:string
type AddonSource string

const (
	AddonUnspecified  AddonSource = "ADDON_SOURCE_TYPE_UNSPECIFIED" // 未知
	AddonNone         AddonSource = "ADDON_SOURCE_TYPE_NONE"        // 无
	AddonFormula      AddonSource = "ADDON_SOURCE_TYPE_LATEX"       // 公式
	AddonSignature    AddonSource = "ADDON_SOURCE_TYPE_SIGN"        // 签名
	AddonSignatureBar AddonSource = "ADDON_SOURCE_TYPE_SIGN_BAR"    // 签名占位图
)

// A HorizontalPosition is where a floating image stands from left to right.
type HorizontalPosition struct {
	Offset int                `json:"pos_offset"`
	From   HorizontalRelation `json:"relative_from"`
}

// A HorizontalRelation is what a [HorizontalPosition] is measured from.
//
//wecom:string
type HorizontalRelation string

const (
	FromHorizontalUnspecified HorizontalRelation = "RELATIVE_FROM_HORIZONTAL_UNSPECIFIED"    // 未知
	FromMargin                HorizontalRelation = "RELATIVE_FROM_HORIZONTAL_MARGIN"         // 边缘
	FromPage                  HorizontalRelation = "RELATIVE_FROM_HORIZONTAL_PAGE"           // 页
	FromColumn                HorizontalRelation = "RELATIVE_FROM_HORIZONTAL_COLUMN"         // 列
	FromCharacter             HorizontalRelation = "RELATIVE_FROM_HORIZONTAL_CHARACTER"      // 字符
	FromLeftMargin            HorizontalRelation = "RELATIVE_FROM_HORIZONTAL_LEFT_MARGIN"    // 左边缘
	FromRightMargin           HorizontalRelation = "RELATIVE_FROM_HORIZONTAL_RIGHT_MARGIN"   // 右边缘
	FromInsideMargin          HorizontalRelation = "RELATIVE_FROM_HORIZONTAL_INSIDE_MARGIN"  // 内部边缘
	FromOutsideMargin         HorizontalRelation = "RELATIVE_FROM_HORIZONTAL_OUTSIDE_MARGIN" // 外部边缘
)

// A VerticalPosition is where a floating image stands from top to bottom.
type VerticalPosition struct {
	Offset int              `json:"pos_offset"`
	From   VerticalRelation `json:"relative_from"`
}

// A VerticalRelation is what a [VerticalPosition] is measured from.
//
//wecom:string
type VerticalRelation string

const (
	FromVerticalUnspecified   VerticalRelation = "RELATIVE_FROM_VERTICAL_UNSPECIFIED"    // 未知
	FromVerticalMargin        VerticalRelation = "RELATIVE_FROM_VERTICAL_MARGIN"         // 边缘
	FromVerticalPage          VerticalRelation = "RELATIVE_FROM_VERTICAL_PAGE"           // 页
	FromParagraph             VerticalRelation = "RELATIVE_FROM_VERTICAL_PARAGRAPH"      // 段
	FromLine                  VerticalRelation = "RELATIVE_FROM_VERTICAL_LINE"           // 线
	FromTopMargin             VerticalRelation = "RELATIVE_FROM_VERTICAL_TOP_MARGIN"     // 顶端边缘
	FromBottomMargin          VerticalRelation = "RELATIVE_FROM_VERTICAL_BOTTOM_MARGIN"  // 底部边缘
	FromVerticalInsideMargin  VerticalRelation = "RELATIVE_FROM_VERTICAL_INSIDE_MARGIN"  // 内部边缘
	FromVerticalOutsideMargin VerticalRelation = "RELATIVE_FROM_VERTICAL_OUTSIDE_MARGIN" // 外部边缘
)

// A WrapSquare says on which sides text runs around an image. The example of the page
// has a boolean in its place, which would be reported as drift.
type WrapSquare struct {
	Text WrapText `json:"wrap_text"`
}

// A WrapText is the sides that text runs on.
//
//wecom:string
type WrapText string

const (
	WrapUnspecified WrapText = "WRAP_TEXT_BOTH_UNSPECIFIED" // 未知
	WrapBothSides   WrapText = "WRAP_TEXT_BOTH_SIDES"       // 两边
	WrapLeft        WrapText = "WRAP_TEXT_LEFT"             // 左边
	WrapRight       WrapText = "WRAP_TEXT_RIGHT"            // 右边
	WrapLargest     WrapText = "WRAP_TEXT_LARGEST"          // 最大
)
