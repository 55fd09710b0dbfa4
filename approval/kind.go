package approval

// A Kind is a kind of control (控件).
type Kind string

// The kinds of controls.
const (
	KindText            Kind = "Text"
	KindTextarea        Kind = "Textarea"
	KindNumber          Kind = "Number"
	KindMoney           Kind = "Money"
	KindDate            Kind = "Date"
	KindSelector        Kind = "Selector"
	KindContact         Kind = "Contact"
	KindTips            Kind = "Tips"
	KindFile            Kind = "File"
	KindTable           Kind = "Table"
	KindVacation        Kind = "Vacation"        // leave (请假)
	KindAttendance      Kind = "Attendance"      // a trip, going out, overtime
	KindPunchCorrection Kind = "PunchCorrection" // 补卡
	KindDateRange       Kind = "DateRange"       // 时长
	KindLocation        Kind = "Location"
	KindRelatedApproval Kind = "RelatedApproval"
	KindFormula         Kind = "Formula"
	KindBankAccount     Kind = "BankAccount"
	KindPhoneNumber     Kind = "PhoneNumber"
	KindWedriveFile     Kind = "WedriveFile"
)
