package meeting

// A Participant is somebody in a meeting at one device. Whoever joins with two
// devices is two participants.
type Participant struct {
	TmpOpenID string   `json:"tmp_openid"` // within this meeting only; members and others have one
	Terminal  Terminal `json:"instance_id"`
}

// A Terminal is the kind of device that somebody is in a meeting with.
//
//wecom:string
type Terminal int

const (
	TerminalPSTN              Terminal = 0  // 电话（PSTN）
	TerminalPC                Terminal = 1  // 电脑（PC）
	TerminalMac               Terminal = 2  // 苹果电脑（Mac）
	TerminalAndroid           Terminal = 3  // 安卓手机（Android）
	TerminalIOS               Terminal = 4  // 苹果手机（iOS）
	TerminalWeb               Terminal = 5  // 网页（Web）
	TerminalIPad              Terminal = 6  // 苹果平板（iPad）
	TerminalAndroidPad        Terminal = 7  // 安卓平板（Android Pad）
	TerminalMiniProgram       Terminal = 8  // 小程序
	TerminalMRA               Terminal = 9  // 会议室连接器设备（VoIP、SIP）: connected by MRA
	TerminalLinux             Terminal = 10 // 设备（Linux）
	TerminalRoomsWindows      Terminal = 20 // 会议室（Rooms for Touch Windows）
	TerminalRoomsMac          Terminal = 21 // 会议室（Rooms for Touch MacOS）
	TerminalRoomsAndroid      Terminal = 22 // 会议室（Rooms for Touch Android）
	TerminalControllerWindows Terminal = 30 // 控制器（Controller for Touch Windows）
	TerminalControllerAndroid Terminal = 32 // 控制器（Controller for Touch Android）
	TerminalControllerIOS     Terminal = 33 // 控制器（Controller for Touch iOS/iPadOS）
	TerminalHarmonyPhone      Terminal = 81 // 鸿蒙手机
	TerminalHarmonyPad        Terminal = 82 // 鸿蒙平板
	TerminalHarmonyPC         Terminal = 83 // 鸿蒙PC
	TerminalHarmonyCar        Terminal = 84 // 鸿蒙汽车
)

// A JoinType is how somebody takes part.
//
//wecom:string
type JoinType int

const (
	JoinedByPSTN         JoinType = 0 // 电话用户（PSTN）
	JoinedByVoIP         JoinType = 1 // 普通用户（VoIP）
	JoinedToShareScreen  JoinType = 2 // 附属投屏（VoIP）
	JoinedByLinuxVoIP    JoinType = 3 // 开发包（Linux SDK for VoIP）
	JoinedForAudioByPSTN JoinType = 4 // 附属语音（PSTN）
	JoinedForVideoByPSTN JoinType = 5 // 附属视频（PSTN）
	JoinedByLinuxPSTN    JoinType = 6 // 开发包（Linux SDK for PSTN）
)
