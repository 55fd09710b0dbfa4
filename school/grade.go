package school

// A StandardGrade is a grade that WeCom knows (标准年级): it names the department after
// the grade and the year of enrollment, and moves it up each year.
//
// https://developer.work.weixin.qq.com/document/path/92344
//
//wecom:string
type StandardGrade int

const (
	GradeNone                  StandardGrade = 0   // 非标准年级
	GradeKindergartenNursery   StandardGrade = 1   // 幼儿园小小班
	GradeKindergartenJunior    StandardGrade = 2   // 幼儿园小班
	GradeKindergartenMiddle    StandardGrade = 3   // 幼儿园中班
	GradeKindergartenSenior    StandardGrade = 4   // 幼儿园大班
	GradeKindergartenPreschool StandardGrade = 5   // 幼儿园学前班
	GradePrimary1              StandardGrade = 31  // 小学一年级
	GradePrimary2              StandardGrade = 32  // 小学二年级
	GradePrimary3              StandardGrade = 33  // 小学三年级
	GradePrimary4              StandardGrade = 34  // 小学四年级
	GradePrimary5              StandardGrade = 35  // 小学五年级
	GradePrimary6              StandardGrade = 36  // 小学六年级
	GradePrimary7              StandardGrade = 37  // 小学七年级
	GradePrimary8              StandardGrade = 38  // 小学八年级
	GradePrimary9              StandardGrade = 39  // 小学九年级
	GradeMiddle1               StandardGrade = 61  // 初中一年级
	GradeMiddle2               StandardGrade = 62  // 初中二年级
	GradeMiddle3               StandardGrade = 63  // 初中三年级
	GradeMiddle4               StandardGrade = 64  // 初中四年级
	GradeHigh1                 StandardGrade = 91  // 高中一年级
	GradeHigh2                 StandardGrade = 92  // 高中二年级
	GradeHigh3                 StandardGrade = 93  // 高中三年级
	GradeHigh4                 StandardGrade = 94  // 高中四年级
	GradeCustom1               StandardGrade = 121 // 自定义学段一年级
	GradeCustom2               StandardGrade = 122 // 自定义学段二年级
	GradeCustom3               StandardGrade = 123 // 自定义学段三年级
	GradeCustom4               StandardGrade = 124 // 自定义学段四年级
	GradeCustom5               StandardGrade = 125 // 自定义学段五年级
	GradeCustom6               StandardGrade = 126 // 自定义学段六年级
	GradeCustom7               StandardGrade = 127 // 自定义学段七年级
	GradeCustom8               StandardGrade = 128 // 自定义学段八年级
	GradeCustom9               StandardGrade = 129 // 自定义学段九年级
	GradeCustom10              StandardGrade = 130 // 自定义学段十年级
	GradeCustom11              StandardGrade = 131 // 自定义学段十一年级
	GradeCustom12              StandardGrade = 132 // 自定义学段十二年级
)
