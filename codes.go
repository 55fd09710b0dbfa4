package wecom

import "strconv"

// Code is WeCom's errcode. It is an error by itself, so that a caller asks
// errors.Is(err, wecom.ErrUserNotFound). Codes without a constant are just as
// good: errors.Is(err, wecom.Code(40062)). Zero means success and is never
// returned as an error.
//
// https://developer.work.weixin.qq.com/document/path/90313
type Code int

// Codes that a program would act on. The package errcode knows the meaning of
// all the others.
const (
	// The service, tokens and limits.

	ErrBusy               Code = -1    // WeCom is busy; the client retries reads, ask again later for writes.
	ErrVersionConflict    Code = 6000  // The data changed under the call; read it again and repeat.
	ErrInvalidCredential  Code = 40001 // On gettoken: wrong or reset secret, or the app is disabled. On other calls: a token that no longer serves.
	ErrInvalidCorpID      Code = 40013 // The corpid is wrong; copy it from the admin console.
	ErrInvalidToken       Code = 40014 // The token is wrong, expired or of another kind; the client fetches a new one by itself.
	ErrInvalidOAuthCode   Code = 40029 // The OAuth code is used up, older than 5 minutes or of another app; let the user sign in again.
	ErrSecretMismatch     Code = 40091 // The secret is not one of this corp's; check the pair of corpid and secret.
	ErrTokenMissing       Code = 41001 // The request had no token in its query, usually lost by a proxy on the way.
	ErrTokenExpired       Code = 42001 // The token is over; the client fetches a new one by itself.
	ErrOAuthCodeExpired   Code = 42003 // The OAuth code is older than 5 minutes; let the user sign in again.
	ErrOAuthCodeUsed      Code = 42022 // An OAuth code works once; let the user sign in again.
	ErrRateLimited        Code = 45009 // A quota is used up; the block lasts as long as its window, so do not retry at once.
	ErrResponseTooLarge   Code = 45029 // The answer would be too big; ask for a smaller part.
	ErrConcurrencyLimited Code = 45033 // Too many calls of this API in flight for the corp; lower the parallelism.
	ErrRecordBusy         Code = 45035 // Two calls edited the same record; make them one after the other.
	ErrAbnormalTraffic    Code = 45036 // WeCom found the traffic abnormal; lower rate and parallelism.

	// Permissions.

	ErrAPINotAuthorized  Code = 48001  // The app has not been granted this function.
	ErrAPIForbidden      Code = 48002  // The secret in use may not call this API.
	ErrAPIRetired        Code = 48005  // The API no longer exists; use its successor.
	ErrAPIRevoked        Code = 48006  // The permission was withdrawn because it was not used; grant it again.
	ErrAPIReadDenied     Code = 48009  // The contact-sync secret reads only ids from new IP addresses; read details with an app's secret.
	ErrTLSVersion        Code = 48010  // The connection used a TLS version that is too old; allow TLS 1.2 or newer.
	ErrInactiveMembers   Code = 48011  // WeCom withholds customer data while too few members are active.
	ErrUntrustedDomain   Code = 50001  // The domain of redirect_url is not listed for the app.
	ErrUserOutOfScope    Code = 50002  // The member is not in the app's visible range.
	ErrAppDisabled       Code = 50003  // The app was disabled; enable it in the admin console.
	ErrSystemAppDisabled Code = 50006  // The built-in app was disabled; enable it in the admin console.
	ErrNoPermission      Code = 60011  // The member, department or tag is outside the app's visible range, or the secret may only read.
	ErrUntrustedIP       Code = 60020  // The calling address is not among the app's trusted IPs; add it.
	ErrUserNotVisible    Code = 60021  // The member is not in the app's visible range; widen it.
	ErrOutOfVisibleRange Code = 60030  // The target is not in the app's visible range; widen it.
	ErrAPIDisabled       Code = 60031  // API calls are switched off for this app.
	ErrAppMismatch       Code = 301002 // The agentid is not the app that the secret belongs to.

	// Requests.

	ErrInvalidParameter Code = 40035 // A parameter is wrong; WeCom's message says which.
	ErrInvalidAgentID   Code = 40056 // The agentid is not an app of this corp.
	ErrInvalidRequest   Code = 40058 // A parameter has the wrong type, length or range; on recall also: sent by another app.
	ErrEmptyParameter   Code = 40063 // A required parameter is empty.
	ErrContentBlocked   Code = 40201 // The content was refused as sensitive; change it.
	ErrBlockedByWeChat  Code = 40204 // WeChat's anti-spam refused the content; change it.
	ErrInvalidCursor    Code = 50100 // The cursor is wrong or too old; start again from the first page.

	// Logins.

	ErrInvalidTFACode    Code = 40207 // The tfa_code is used up, older than 5 minutes or of another member; let the member begin again.
	ErrUserTicketExpired Code = 84014 // A user_ticket lives 30 minutes; let the user sign in again.
	ErrInvalidUserTicket Code = 84015 // The user_ticket is malformed or of another app.

	// Members, departments and tags.

	ErrInvalidUserID         Code = 40003 // The userid is malformed or unknown.
	ErrTagNotFound           Code = 40068 // No tag or tag group has this id.
	ErrTagMembersInvalid     Code = 40070 // None of the given members and departments can be tagged.
	ErrTagExists             Code = 40071 // Another tag has this name, or the name is not allowed.
	ErrAccountLimit          Code = 45024 // The corp's number of accounts is used up.
	ErrDeletionGuard         Code = 45026 // Too many members would be deleted; WeCom protects the directory.
	ErrDepartmentNotFound    Code = 60003 // No department has this id.
	ErrParentNotFound        Code = 60004 // Create the parent department first.
	ErrDepartmentNotEmpty    Code = 60005 // Move or delete the members first. See also [ErrDepartmentHasChildren].
	ErrDepartmentHasChildren Code = 60006 // Delete the sub-departments first. See also [ErrDepartmentNotEmpty].
	ErrRootDepartment        Code = 60007 // The root department always stays.
	ErrDepartmentExists      Code = 60008 // A sibling has this name, or a department has this id.
	ErrUserExists            Code = 60102 // A member has this userid (case does not count).
	ErrInvalidMobile         Code = 60103 // The mobile number is malformed.
	ErrMobileExists          Code = 60104 // Another member of the corp has this mobile number.
	ErrInvalidEmail          Code = 60105 // The email address is malformed.
	ErrEmailExists           Code = 60106 // Another member of the corp has this email address.
	ErrTooManyDepartments    Code = 60110 // The member would be in too many departments.
	ErrUserNotFound          Code = 60111 // No member has this userid, or the app may not see the member.
	ErrInvalidDepartmentID   Code = 60123 // No department has this id.
	ErrInvalidParentID       Code = 60124 // No department has the parent's id.
	ErrCorpEmailExists       Code = 60145 // Another member of the corp has this corp email address.
	ErrMobileNotFound        Code = 60146 // No member has this mobile number; too many misses block the call for a day.
	ErrEmailNotFound         Code = 60147 // No member has this email address.
	ErrCorpEmailNotFound     Code = 60148 // No member has this corp email address.
	ErrDepartmentFull        Code = 81001 // A department holds at most 30,000 nodes.
	ErrDepartmentTooDeep     Code = 81002 // Departments nest at most 15 levels.
	ErrTagFull               Code = 81003 // A tag holds at most 30,000 nodes.
	ErrTagNotOwned           Code = 81011 // Only the app that created the tag may change it.
	ErrTooManyTagMembers     Code = 81014 // At most 1,000 members and 100 departments a call.

	// Schools.

	ErrCorpNotVerified         Code = 43009 // Only a verified corp (已验证主体) may do it.
	ErrParentMobileExists      Code = 60137 // Another parent has this mobile number.
	ErrStudentMobileExists     Code = 60149 // Another student has this mobile number.
	ErrInvalidSchoolDepartment Code = 65007 // The type of the department does not fit, or not what is above it.
	ErrInvalidGrade            Code = 65009 // WeCom has no such standard grade.
	ErrNotStudent              Code = 65010 // The id is not that of a student.
	ErrStudentHasParents       Code = 65013 // Delete the parents before the student.
	ErrNotSchool               Code = 65014 // The corp is not a school.
	ErrSchoolForbidden         Code = 65022 // The app may not use the directory of the school. [Code] 65023 means the same.

	// Background jobs.

	ErrJobNotFound     Code = 40088  // No job has this id.
	ErrJobResultPurged Code = 40089  // WeCom keeps the results of the last 5 jobs only.
	ErrImportRunning   Code = 302008 // The corp runs one import at a time; wait for the other to end.

	// Messages and group chats.

	ErrInvalidMsgType       Code = 40008 // The message type is unknown or not allowed here.
	ErrChatNotFound         Code = 40050 // No chat has this chatid.
	ErrInvalidCardTask      Code = 42014 // The task_id of the card is malformed: letters, digits and "_-@" only.
	ErrCardTaskNotFound     Code = 42016 // No card has this task_id.
	ErrMessageExpired       Code = 42052 // A message can be recalled within 24 hours only.
	ErrEmptyText            Code = 44004 // The text of the message is empty.
	ErrMessageTooLarge      Code = 45002 // The content exceeds the limit of its kind, counted in bytes.
	ErrInvalidResponseCode  Code = 60140 // A response_code works once and for 72 hours.
	ErrAllRecipientsInvalid Code = 81013 // Every recipient is unknown or outside the app's visible range.
	ErrNoRecipients         Code = 82001 // Name at least one member, department or tag.
	ErrAppChatNotFound      Code = 86003 // No group chat has this chatid.
	ErrAppChatNotOwned      Code = 86008 // An app reaches only the group chats it created.
	ErrAppChatExists        Code = 86215 // A group chat has this chatid; choose another.

	// Apps.

	ErrMenuNotFound        Code = 46003 // The app has no menu.
	ErrDomainNotVerified   Code = 85005 // Nobody has verified who owns the trusted domain; the JS-SDK does not work on it.
	ErrWorkbenchDisabled   Code = 94000 // The app's custom display on the workbench is off; switch it on in the admin console.
	ErrWorkbenchTypeNotSet Code = 94008 // The app has no workbench template; set one before the data of members.

	// Calendars and meeting rooms.

	ErrInvalidCalendarID Code = 90457 // No calendar has this id.
	ErrCalendarDeleted   Code = 90459 // The calendar has been deleted.
	ErrScheduleDeleted   Code = 90460 // The schedule has been deleted.
	ErrInvalidScheduleID Code = 90461 // No schedule has this id.
	ErrCalendarNotOwned  Code = 90466 // An app reaches only the calendars and schedules it created.
	ErrNoOccurrence      Code = 90482 // The schedule has no occurrence that starts at this moment.
	ErrNotRepeating      Code = 90485 // The schedule does not repeat; change or cancel the whole of it.
	ErrScheduleOtherRoom Code = 90498 // Another room is booked for the schedule.
	ErrBookingNotOwned   Code = 90499 // Another app booked the room.
	ErrScheduleHasRoom   Code = 90700 // A room is booked for the schedule; cancel the booking first, and book it again.
	ErrRoomDisabled      Code = 90711 // The room is out of use.
	ErrDefaultCalendar   Code = 90712 // The default calendar of an app cannot be deleted.

	// Media.

	ErrInvalidMediaType Code = 40004  // The file's kind is not accepted here.
	ErrInvalidMediaSize Code = 40006  // The file is too small (5 bytes or less) or too large for its kind.
	ErrMediaNotFound    Code = 40007  // The media_id is wrong, older than 3 days, or was uploaded for another purpose.
	ErrMediaExpired     Code = 40145  // Upload the file again; a media_id lives 3 days.
	ErrInvalidRange     Code = 40146  // Ranges of encrypted media start and end on multiples of 16 bytes.
	ErrMediaEmpty       Code = 44001  // The file has no content.
	ErrMediaTooLarge    Code = 45001  // The file exceeds the limit of its kind.
	ErrMD5Mismatch      Code = 301019 // The content is not the one that the MD5 was taken of.
	ErrInvalidURL       Code = 830001 // The URL is malformed, or its server does not support Range.
	ErrDownloadTooLarge Code = 830002 // Files over 20 MB are downloaded in ranges of at most 20 MB.
	ErrURLFetchFailed   Code = 830003 // WeCom could not download from the given URL.

	// Customers.

	ErrInvalidExternalUserID   Code = 40096  // The external_userid is malformed or of another corp.
	ErrMemberNotResigned       Code = 40097  // The call works for members who left; use the transfer for members in service.
	ErrCustomerLimit           Code = 40099  // The member cannot have more customers.
	ErrTransferPending         Code = 40100  // A transfer of this customer is under way; wait for its result.
	ErrCorpTagLimit            Code = 40126  // The corp cannot have more customer tags.
	ErrTransferLimited         Code = 40128  // A customer can be transferred twice in 90 days while the member is in service.
	ErrTransferInProgress      Code = 40129  // Wait until the running transfer has ended.
	ErrTransferToSelf          Code = 40130  // The member who takes over is the one who has the customer.
	ErrTransferNotFollowing    Code = 40131  // The member who hands over does not follow this customer.
	ErrInvalidContactWay       Code = 41044  // No contact way (联系我) has this config_id.
	ErrContactWayLimit         Code = 41045  // The API cannot add more contact ways; delete unused ones.
	ErrInvalidGroupMessage     Code = 41047  // No customer message job has this id.
	ErrNoCustomerToSend        Code = 41048  // No customer matches the filter, or all have had their share this month.
	ErrInvalidWelcomeCode      Code = 41050  // A welcome_code works once and for 20 seconds.
	ErrAlreadyChatting         Code = 41051  // The customer was greeted, or one of the two has written; do not try again.
	ErrMomentNotPosted         Code = 41062  // The member has not posted the moment yet.
	ErrGroupMessageDispatching Code = 41063  // Ask again when WeCom has dispatched the message.
	ErrMomentJobLimit          Code = 41078  // Too many moment jobs are running; wait until one has ended.
	ErrMomentDispatching       Code = 41079  // Ask again when WeCom has dispatched the moment.
	ErrReminderLimited         Code = 41094  // A group message allows 3 reminders in 24 hours.
	ErrWelcomeBeingSent        Code = 41096  // Another app is greeting the customer and may fail; try again.
	ErrTooManyItems            Code = 81017  // Narrow the request, for customer groups by owner.
	ErrNoCustomerRelation      Code = 84061  // The member and the customer have no relation, or the member has no customers or no customer contact.
	ErrNotFollowingMember      Code = 84084  // The member does not follow this customer.
	ErrGroupOwnerNotResigned   Code = 90500  // The owner of the group is in service; use the transfer for those.
	ErrNotCustomerGroup        Code = 90501  // The group has no customers.
	ErrGroupOwnerResigned      Code = 90502  // The owner of the group has left; use the transfer for those.
	ErrNoLicense               Code = 701008 // None of the members has an interconnect license.

	// Customer service.

	ErrInvalidOpenKfID      Code = 95000 // The open_kfid is malformed.
	ErrReplyLimit           Code = 95001 // The customer has had 5 messages and must write first.
	ErrReplyTimeOver        Code = 95002 // The customer has not written for 48 hours and must write first.
	ErrKfAccountNotFound    Code = 95004 // No account of customer service has this open_kfid.
	ErrInvalidMessageToken  Code = 95007 // The token for reading messages is wrong or older than 10 minutes; read without one.
	ErrSessionEnded         Code = 95013 // The session has ended; the customer must write first.
	ErrNotReceptionist      Code = 95014 // The member is no receptionist of the account, or has not activated WeCom.
	ErrSessionTransition    Code = 95016 // A session cannot change from its state to this one.
	ErrKfAPIDisabled        Code = 95017 // The API of customer service is switched off.
	ErrSessionState         Code = 95018 // In the session's state no message can be sent by API.
	ErrReceptionistStopped  Code = 95019 // The receptionist has stopped to take customers.
	ErrUpgradeNotConfigured Code = 95021 // The member or group is not among those for the upgrade service.
	ErrMessageIDExists      Code = 95033 // The account has sent a message with this msgid.

	// Approval and attendance.

	ErrCheckinReadFailed      Code = 301022 // WeCom failed to read; try again.
	ErrTooManyCheckinUsers    Code = 301023 // Name 1 to 100 members.
	ErrTimeRangeTooLong       Code = 301024 // Ask for a month at most.
	ErrInvalidApproval        Code = 301025 // A value does not fit the template's control; WeCom's message says more.
	ErrApprovalReadFailed     Code = 301026 // WeCom failed to read, or the template is not yet usable.
	ErrNoApprovalPermission   Code = 301055 // The app may not use Approval (审批), or the creator is outside the visible range of Approval or of the app.
	ErrApprovalDisabled       Code = 301056 // Enable Approval (审批) in the admin console.
	ErrApprovalSubmitFailed   Code = 301057 // WeCom failed inside; look whether the form exists before submitting again.
	ErrNoAttendancePermission Code = 301062 // The app may not use attendance data.
	ErrSimilarFace            Code = 301071 // Enrolled all the same; another member looks alike.
	ErrInvalidSchedule        Code = 301073 // Only future days can be scheduled.
	ErrAttendanceConflict     Code = 301079 // The form's times overlap another one of the member.
	ErrInvalidTemplate        Code = 301086 // A control of the template is wrong; WeCom's message says more.
	ErrTemplateLimit          Code = 301087 // The corp cannot have more approval templates.
	ErrTemplateForbidden      Code = 301088 // The app may not manage templates of Approval (审批).
	ErrCheckinRuleConflict    Code = 301091 // A member or department is already in another rule.
	ErrCheckinRuleNotOwned    Code = 301092 // Only the app that created the rule may change it.
	ErrInvalidCheckinRule     Code = 301093 // A part of the rule is wrong; WeCom's message says which. See also [ErrCheckinRuleParts].
	ErrCheckinRuleParts       Code = 301094 // Parts of the rule do not go together; WeCom's message says which.
	ErrVacationScope          Code = 301098 // The member is outside the scope of this type of leave (假期适用范围).
	ErrNarrowTimeRange        Code = 301112 // Too much data in the range; ask for a shorter one.
	ErrTemplateLocked         Code = 301115 // The template has a print format of its own; change it in the admin console.

	// Meetings.

	ErrInvalidMeeting        Code = 90602  // No meeting has this id.
	ErrInvalidAttendee       Code = 400021 // A member is unknown or not in the app's visible range.
	ErrMeetingCancelled      Code = 400041 // The meeting was cancelled.
	ErrMeetingBegun          Code = 400221 // A meeting that runs or is over cannot be changed.
	ErrMeetingInPast         Code = 400222 // A meeting begins in the future.
	ErrMeetingNotCancellable Code = 400224 // A meeting that runs or is over cannot be cancelled.
	ErrMeetingFeature        Code = 400226 // The corp lacks the advanced features of Meeting (会议高级功能).
	ErrMeetingBeingCreated   Code = 400301 // The same booking is on its way; wait 5 minutes.
	ErrMeetingExists         Code = 400302 // The same meeting was booked already.
	ErrInvalidParticipant    Code = 730000 // Nobody in the meeting has this tmp_openid.
	ErrInvalidRecordingFile  Code = 730001 // No file of a recording has this id.
	ErrInvalidRecording      Code = 730002 // No recording has this id.
	ErrInvalidSubMeeting     Code = 730003 // No meeting of those that repeat has this id.
	ErrInvalidMeetingCode    Code = 730004 // No meeting has this code (会议号).
	ErrMeetingNotOwned       Code = 730005 // Only the app that booked the meeting may use it.
	ErrInvalidEnrollment     Code = 730006 // Nobody has enrolled with this id.
	ErrAccountQuota          Code = 770001 // The corp has too few advanced accounts.
	ErrAccountJobNotFound    Code = 770006 // No job about advanced accounts has this id.
	ErrAccountJobRunning     Code = 770007 // The job is not done; ask again later.

	// The data and intelligence zone.

	ErrNoZonePermission Code = 710641 // The app has no permission for the data and intelligence zone (数据与智能专区).
	ErrZoneTaskRunning  Code = 710642 // The program in the zone has not answered yet; ask again later.
	ErrInvalidNotifyID  Code = 710646 // The notify_id is unknown or older than 10 minutes.
	ErrZoneOutput       Code = 790014 // What the program in the zone answered does not fit the format of its ability.
	ErrZoneInput        Code = 790016 // The request_data does not fit the format of the ability.

	// The conversation archive.

	ErrArchiveExpired  Code = 301052 // The corp no longer pays for the conversation archive (会话内容存档).
	ErrArchiveDisabled Code = 301053 // Enable the conversation archive (会话内容存档) in the admin console.
	ErrTooManyMessages Code = 301058 // Ask for fewer messages at once.
	ErrRoomNotInternal Code = 301059 // The group has customers in it; customer contact knows it.
	// The drive.

	ErrSpaceNotFound       Code = 640001 // No space has this id. See also [ErrInvalidSpaceID].
	ErrDriveFileNotFound   Code = 640002 // No file has this id.
	ErrDriveFileDeleted    Code = 640003 // The file is in the recycle bin, or gone.
	ErrDriveForbidden      Code = 640004 // The app may not see the file. See also [ErrSpaceForbidden].
	ErrMemberSpaceFull     Code = 640006 // The space that a member has is used up.
	ErrDriveFull           Code = 640007 // The drive of the corp is full.
	ErrSpaceForbidden      Code = 640008 // Apps change only spaces that they have made.
	ErrInvalidFileName     Code = 640009 // A name has at most 255 characters, of which a Chinese one counts as two.
	ErrPaidDriveOnly       Code = 640015 // Previews without download need the professional edition (专业版).
	ErrPaidWatermarkOnly   Code = 640016 // The watermark needs the professional edition (专业版).
	ErrDriveAPIDisabled    Code = 640017 // The admin console does not let the app call the drive.
	ErrPaidDriveCallsSpent Code = 640019 // The 100,000 calls of a month with advanced accounts are used up. See also [ErrDriveCallsSpent].
	ErrInvalidSpaceID      Code = 640026 // The id is not one of a space.
	ErrNotDownloadable     Code = 640029 // Folders and documents cannot be downloaded.
	ErrDriveCallsSpent     Code = 640035 // The 1,000 calls of a month without advanced accounts are used up, which all apps of the corp share. See also [ErrPaidDriveCallsSpent].
	ErrBlockMismatch       Code = 640039 // The size of an upload and its blocks do not go together.
	ErrDriveFileTooLarge   Code = 640047 // A file has at most 20 GB, 10 MB without blocks.
	ErrUploadFailed        Code = 640048 // The upload is unknown, over, or lacks blocks; begin it again.
	ErrTooManySpaceAdmins  Code = 640053 // An app names at most 3 administrators of a space.
	ErrSpaceFilesLimit     Code = 640060 // The space cannot have more files.

	// Group robots.

	ErrInvalidWebhook       Code = 93000 // The key is wrong, or the robot was removed from the group.
	ErrWebhookRefused       Code = 93001 // The group does not allow messages of robots.
	ErrWebhookDisabled      Code = 93004 // The robot was disabled; enable it again.
	ErrWebhookNotInChat     Code = 93008 // Add the robot to the group again.
	ErrWebhookEmpty         Code = 93017 // The message has no content.
	ErrWebhookImageTooLarge Code = 93018 // An image has at most 2 MB before base64.

	// Live streams, reports and calls.

	ErrLivingStarted      Code = 92006  // The live stream has begun, is over or was cancelled.
	ErrReplayNotDeletable Code = 92007  // The live stream has no recording that could be deleted.
	ErrLivingNotOwned     Code = 92008  // The live stream belongs to another app; an app sees only those that it created.
	ErrAlarmNotLinked     Code = 301049 // The app is not linked with the emergency notice (紧急通知).
	ErrAlarmDisabled      Code = 301050 // Enable the emergency notice (紧急通知) in the admin console.
	ErrAlarmBalance       Code = 301051 // Buy more minutes for the emergency notice (紧急通知).
	ErrNoReportPermission Code = 301065 // The app may not read reports (汇报).
	ErrInvalidReport      Code = 301066 // A parameter of a call about reports is wrong.
	ErrReportReadFailed   Code = 301067 // WeCom failed to read; try again.
	ErrInvalidReportID    Code = 301084 // No report has this id.
	ErrInvalidTimes       Code = 600018 // The time ends before it begins, or begins in the future.

	// AI bots.

	ErrNotLongConnection Code = 846601 // The bot is set to callbacks; switch it to the long connection in the admin console.
	ErrBotReplyExpired   Code = 846604 // The time to answer the callback is over.
	ErrBotAnswered       Code = 846606 // The callback has its answer.
	ErrBotSendRefused    Code = 846607 // Nobody in the chat has talked to the bot, or it has sent too much there.
	ErrBotStreamExpired  Code = 846608 // A stream takes parts for 10 minutes.
	ErrInvalidBotSecret  Code = 853000 // The id of the bot and its secret do not belong together.
)

// Error names the code, and what it means if there is a constant for it.
func (c Code) Error() string {
	number := "errcode " + strconv.Itoa(int(c))
	if text := meanings[c]; text != "" {
		return number + " (" + text + ")"
	}
	return number
}

// hint says what to do where the meaning alone does not; otherwise "".
func (c Code) hint() string { return remedies[c] }

// tokenRefused reports that the call never ran because of its token.
func (c Code) tokenRefused() bool {
	switch c {
	case ErrTokenExpired, ErrInvalidToken, ErrInvalidCredential:
		return true
	}
	return false
}

// concurrency reports that calls stood in each other's way: a short pause helps.
func (c Code) concurrency() bool {
	return c == ErrConcurrencyLimited || c == ErrRecordBusy
}

// transient reports a failure inside WeCom that may pass by itself. Whether the
// call took effect is unknown, so only reads may be repeated.
func (c Code) transient() bool {
	switch c {
	case ErrBusy, ErrVersionConflict, ErrGroupMessageDispatching, ErrMomentDispatching,
		ErrRecordBusy, ErrCheckinReadFailed, ErrApprovalReadFailed, ErrApprovalSubmitFailed,
		ErrImportRunning, ErrURLFetchFailed, ErrReportReadFailed,
		ErrMeetingBeingCreated, ErrAccountJobRunning,
		81026, 90304, 90507, 301064, 301070, 301096, 302005,
		ErrZoneTaskRunning,
		670022, 701022, 701033, 701081, 701085, 701142, 701200,
		710674, 710675, 710682, 790023, 2000111, 2000141, 2040035,
		2090726, 2543337:
		return true
	}
	return false
}

var meanings = map[Code]string{
	ErrBusy:                    "system busy",
	ErrVersionConflict:         "data version conflict",
	ErrInvalidCredential:       "invalid secret or access_token",
	ErrInvalidCorpID:           "invalid corpid",
	ErrInvalidToken:            "invalid access_token",
	ErrInvalidOAuthCode:        "invalid OAuth code",
	ErrSecretMismatch:          "secret belongs to another corp",
	ErrTokenMissing:            "access_token missing",
	ErrTokenExpired:            "access_token expired",
	ErrOAuthCodeExpired:        "OAuth code expired",
	ErrOAuthCodeUsed:           "OAuth code already used",
	ErrNotLongConnection:       "bot not in long-connection mode",
	ErrBotReplyExpired:         "req_id expired",
	ErrBotAnswered:             "request already answered",
	ErrBotSendRefused:          "bot send limit hit",
	ErrBotStreamExpired:        "stream update window (10 min) passed",
	ErrInvalidBotSecret:        "invalid bot_id or secret",
	ErrRateLimited:             "API call limit exceeded",
	ErrResponseTooLarge:        "response too large",
	ErrConcurrencyLimited:      "too many concurrent calls",
	ErrRecordBusy:              "concurrent write conflict",
	ErrAbnormalTraffic:         "abnormal traffic",
	ErrAPINotAuthorized:        "API not authorized",
	ErrAPIForbidden:            "no permission to call this API",
	ErrAPIRetired:              "API retired",
	ErrAPIRevoked:              "API permission revoked",
	ErrAPIReadDenied:           "contact sync may no longer read details",
	ErrTLSVersion:              "unsupported TLS version",
	ErrInactiveMembers:         "member activity too low",
	ErrUntrustedDomain:         "redirect_url is not a trusted domain",
	ErrUserOutOfScope:          "member out of scope",
	ErrAppDisabled:             "app disabled",
	ErrSystemAppDisabled:       "system app disabled",
	ErrNoPermission:            "no permission on the member, department or tag",
	ErrUntrustedIP:             "caller IP not trusted",
	ErrUserNotVisible:          "user not visible to the app",
	ErrOutOfVisibleRange:       "outside the visible range",
	ErrAPIDisabled:             "app may not call APIs",
	ErrAppMismatch:             "no permission on this app",
	ErrInvalidParameter:        "invalid parameter",
	ErrInvalidAgentID:          "invalid agentid",
	ErrInvalidRequest:          "invalid request",
	ErrEmptyParameter:          "required parameter is empty",
	ErrContentBlocked:          "blocked as sensitive content",
	ErrBlockedByWeChat:         "blocked by WeChat",
	ErrInvalidCursor:           "invalid paging cursor",
	ErrInvalidTFACode:          "invalid tfa_code",
	ErrUserTicketExpired:       "user_ticket expired",
	ErrInvalidUserTicket:       "invalid user_ticket",
	ErrInvalidUserID:           "invalid userid",
	ErrTagNotFound:             "tag not found",
	ErrTagMembersInvalid:       "all targets of the tag are invalid",
	ErrTagExists:               "tag name exists",
	ErrAccountLimit:            "account limit reached",
	ErrDeletionGuard:           "bulk deletion guard",
	ErrDepartmentNotFound:      "department not found",
	ErrParentNotFound:          "parent department not found",
	ErrDepartmentNotEmpty:      "department has members",
	ErrDepartmentHasChildren:   "department has sub-departments",
	ErrRootDepartment:          "root department cannot be deleted",
	ErrDepartmentExists:        "department exists",
	ErrUserExists:              "user exists",
	ErrInvalidMobile:           "invalid mobile",
	ErrMobileExists:            "mobile exists",
	ErrInvalidEmail:            "invalid email",
	ErrEmailExists:             "email exists",
	ErrTooManyDepartments:      "user in too many departments",
	ErrUserNotFound:            "user not found",
	ErrInvalidDepartmentID:     "invalid department id",
	ErrInvalidParentID:         "invalid parent department id",
	ErrCorpEmailExists:         "corp email exists",
	ErrMobileNotFound:          "mobile not found",
	ErrEmailNotFound:           "email not found",
	ErrCorpEmailNotFound:       "corp email not found",
	ErrDepartmentFull:          "department has too many nodes",
	ErrDepartmentTooDeep:       "department too deep",
	ErrTagFull:                 "tag has too many nodes",
	ErrTagNotOwned:             "no permission on this tag",
	ErrTooManyTagMembers:       "too many tag members in one call",
	ErrCorpNotVerified:         "corp not verified",
	ErrParentMobileExists:      "mobile of another parent",
	ErrStudentMobileExists:     "mobile of another student",
	ErrInvalidSchoolDepartment: "invalid type of a school's department",
	ErrInvalidGrade:            "invalid standard grade",
	ErrNotStudent:              "not a student",
	ErrStudentHasParents:       "student has parents",
	ErrNotSchool:               "not a school",
	ErrSchoolForbidden:         "no right to the school's directory",
	ErrJobNotFound:             "job not found",
	ErrJobResultPurged:         "job result purged",
	ErrImportRunning:           "another import is running",
	ErrInvalidMsgType:          "invalid msgtype",
	ErrChatNotFound:            "chat not found",
	ErrInvalidCardTask:         "invalid task_id of a card",
	ErrCardTaskNotFound:        "card task not found",
	ErrMessageExpired:          "message expired",
	ErrEmptyText:               "text is empty",
	ErrMessageTooLarge:         "message too large",
	ErrInvalidResponseCode:     "invalid response_code",
	ErrAllRecipientsInvalid:    "all recipients invalid",
	ErrNoRecipients:            "no recipients",
	ErrAppChatNotFound:         "group chat not found",
	ErrAppChatNotOwned:         "group chat of another app",
	ErrAppChatExists:           "group chat exists",
	ErrInvalidMediaType:        "invalid media type",
	ErrInvalidMediaSize:        "invalid media size",
	ErrMediaNotFound:           "media not found",
	ErrMediaExpired:            "media expired",
	ErrInvalidRange:            "invalid Range header",
	ErrMediaEmpty:              "media file is empty",
	ErrMediaTooLarge:           "media too large",
	ErrMD5Mismatch:             "wrong MD5",
	ErrInvalidURL:              "invalid url of a file",
	ErrDownloadTooLarge:        "download too large",
	ErrURLFetchFailed:          "fetching the url failed",
	ErrInvalidExternalUserID:   "invalid external_userid",
	ErrMemberNotResigned:       "member has not left",
	ErrCustomerLimit:           "customer limit reached",
	ErrTransferPending:         "customer is being transferred",
	ErrCorpTagLimit:            "corp tag limit reached",
	ErrTransferLimited:         "customer transferred too often",
	ErrTransferInProgress:      "customer transfer in progress",
	ErrTransferToSelf:          "both members of the transfer are the same",
	ErrTransferNotFollowing:    "member who hands over does not follow the customer",
	ErrInvalidContactWay:       "invalid contact way",
	ErrContactWayLimit:         "contact way limit reached",
	ErrInvalidGroupMessage:     "invalid group message id",
	ErrNoCustomerToSend:        "no customer to send to",
	ErrInvalidWelcomeCode:      "invalid or expired welcome_code",
	ErrAlreadyChatting:         "customer and member already chatting",
	ErrMomentNotPosted:         "member has not posted the moment yet",
	ErrGroupMessageDispatching: "group message being dispatched",
	ErrMomentJobLimit:          "too many moment jobs",
	ErrMomentDispatching:       "moment being dispatched",
	ErrReminderLimited:         "reminders too frequent",
	ErrWelcomeBeingSent:        "welcome message being sent by another app",
	ErrTooManyItems:            "too many items requested",
	ErrNoCustomerRelation:      "no customer relation",
	ErrNotFollowingMember:      "not a following member",
	ErrGroupOwnerNotResigned:   "group owner has not left",
	ErrNotCustomerGroup:        "not a customer group",
	ErrGroupOwnerResigned:      "group owner has left",
	ErrNoLicense:               "no licensed member",
	ErrCheckinReadFailed:       "reading check-in data failed",
	ErrTooManyCheckinUsers:     "invalid or too many users",
	ErrTimeRangeTooLong:        "time range too long",
	ErrInvalidApproval:         "invalid approval request",
	ErrApprovalReadFailed:      "reading the approval failed",
	ErrNoApprovalPermission:    "no approval permission",
	ErrApprovalDisabled:        "Approval app disabled",
	ErrApprovalSubmitFailed:    "submitting the approval failed",
	ErrNoAttendancePermission:  "no attendance permission",
	ErrSimilarFace:             "another member has a similar face",
	ErrInvalidSchedule:         "invalid schedule time",
	ErrAttendanceConflict:      "attendance times overlap",
	ErrInvalidTemplate:         "invalid approval template",
	ErrTemplateLimit:           "too many approval templates",
	ErrCheckinRuleConflict:     "check-in rules overlap",
	ErrCheckinRuleNotOwned:     "check-in rule of another app",
	ErrTemplateForbidden:       "no permission on approval templates",
	ErrInvalidCheckinRule:      "invalid check-in rule",
	ErrCheckinRuleParts:        "parts of the check-in rule do not go together",
	ErrNoZonePermission:        "no permission for the data and intelligence zone",
	ErrZoneTaskRunning:         "program in the zone has not answered yet",
	ErrInvalidNotifyID:         "invalid or expired notify_id",
	ErrZoneOutput:              "output of the program differs from its format",
	ErrZoneInput:               "request_data differs from the format of the ability",
	ErrArchiveExpired:          "conversation archive expired",
	ErrArchiveDisabled:         "conversation archive not enabled",
	ErrTooManyMessages:         "too many messages at once",
	ErrRoomNotInternal:         "not a group of members only",
	ErrVacationScope:           "member outside the scope of the leave",
	ErrNarrowTimeRange:         "narrow the time range",
	ErrTemplateLocked:          "template with a print format of its own",
	ErrInvalidMeeting:          "invalid meeting id",
	ErrInvalidAttendee:         "attendee or host unknown or not visible",
	ErrMeetingCancelled:        "meeting cancelled",
	ErrMeetingBegun:            "meeting runs or is over",
	ErrMeetingInPast:           "meeting would begin in the past",
	ErrMeetingNotCancellable:   "meeting runs or is over, so it cannot be cancelled",
	ErrMeetingFeature:          "advanced features of Meeting not bought",
	ErrMeetingBeingCreated:     "same meeting is being booked",
	ErrMeetingExists:           "same meeting already booked",
	ErrInvalidParticipant:      "invalid tmp_openid",
	ErrInvalidRecordingFile:    "invalid recording file",
	ErrInvalidRecording:        "invalid recording",
	ErrInvalidMeetingCode:      "invalid meeting code",
	ErrInvalidEnrollment:       "invalid enrolment id",
	ErrInvalidSubMeeting:       "invalid sub-meeting id",
	ErrMeetingNotOwned:         "meeting booked by another app",
	ErrAccountQuota:            "too few advanced accounts",
	ErrAccountJobNotFound:      "no such job about advanced accounts",
	ErrAccountJobRunning:       "job about advanced accounts is running",
	ErrInvalidWebhook:          "invalid webhook key",
	ErrWebhookRefused:          "group does not accept robot messages",
	ErrWebhookDisabled:         "robot disabled",
	ErrWebhookNotInChat:        "robot not in the group",
	ErrWebhookEmpty:            "message is empty",
	ErrWebhookImageTooLarge:    "image too large",
	ErrLivingStarted:           "live stream has begun or was cancelled",
	ErrReplayNotDeletable:      "replay cannot be deleted",
	ErrLivingNotOwned:          "live stream of another app",
	ErrAlarmNotLinked:          "app not linked with the emergency notice",
	ErrAlarmDisabled:           "emergency notice disabled",
	ErrAlarmBalance:            "no minutes left for the emergency notice",
	ErrNoReportPermission:      "no permission on reports",
	ErrInvalidReport:           "invalid request about reports",
	ErrReportReadFailed:        "reading the report failed",
	ErrInvalidReportID:         "invalid journaluuid",
	ErrInvalidTimes:            "invalid start or end time",
	ErrInvalidCalendarID:       "bad calendar id",
	ErrCalendarDeleted:         "calendar deleted",
	ErrScheduleDeleted:         "schedule deleted",
	ErrInvalidScheduleID:       "bad schedule id",
	ErrCalendarNotOwned:        "calendar or schedule belongs to another app",
	ErrNoOccurrence:            "no occurrence starts at this moment",
	ErrNotRepeating:            "schedule does not repeat",
	ErrScheduleOtherRoom:       "another room is booked for the schedule",
	ErrBookingNotOwned:         "another app booked the room",
	ErrScheduleHasRoom:         "a room is booked for the schedule",
	ErrRoomDisabled:            "meeting room out of use",
	ErrDefaultCalendar:         "default calendar cannot be deleted",
	ErrSpaceNotFound:           "space of the drive not found",
	ErrDriveFileNotFound:       "file of the drive not found",
	ErrDriveFileDeleted:        "file of the drive deleted",
	ErrDriveForbidden:          "no permission for the file of the drive",
	ErrMemberSpaceFull:         "space of the member used up",
	ErrDriveFull:               "drive full",
	ErrSpaceForbidden:          "no permission for the space of the drive",
	ErrInvalidFileName:         "invalid file name",
	ErrPaidDriveOnly:           "preview permission not available",
	ErrPaidWatermarkOnly:       "watermark not available",
	ErrDriveAPIDisabled:        "calls of the drive not enabled",
	ErrPaidDriveCallsSpent:     "monthly calls of the drive used up",
	ErrInvalidSpaceID:          "invalid spaceid",
	ErrNotDownloadable:         "not a file that can be downloaded",
	ErrDriveCallsSpent:         "monthly free calls of the drive used up",
	ErrBlockMismatch:           "size and blocks do not match",
	ErrDriveFileTooLarge:       "file too large",
	ErrUploadFailed:            "upload failed",
	ErrTooManySpaceAdmins:      "too many administrators of the space",
	ErrSpaceFilesLimit:         "too many files in the space",
}

var remedies = map[Code]string{
	ErrInvalidCredential:    "check that this is the current secret (Secret) of an enabled app of this corp; after repeated bad secrets WeCom bans the calling IP for an hour",
	ErrInvalidCorpID:        "check the corpid (企业ID): it is under My Company (我的企业) in the admin console",
	ErrInvalidToken:         "check that the endpoint accepts tokens of this app",
	ErrSecretMismatch:       "check that corpid and secret belong together; after repeated bad secrets WeCom bans the calling IP for an hour",
	ErrInvalidOAuthCode:     "a code serves once, for 5 minutes, and for the app whose login gave it: let the visitor log in again",
	ErrOAuthCodeUsed:        "a code serves once: let the visitor log in again",
	ErrOAuthCodeExpired:     "a code serves for 5 minutes: let the visitor log in again",
	ErrTokenMissing:         "the client always sends the token in the query: check that no proxy strips it",
	ErrRateLimited:          "the block lasts as long as the window that was exceeded: a minute, an hour, the rest of the day, or 30 days",
	ErrResponseTooLarge:     "ask for less at once: a smaller page or a single department",
	ErrConcurrencyLimited:   "make fewer calls of this API at the same time; the limit is per corp, so other programs count too",
	ErrRecordBusy:           "two calls edited the same record at once: make them one after the other, then repeat this one",
	ErrAbnormalTraffic:      "lower the rate and the parallelism of all programs that read this corp's data",
	ErrAPINotAuthorized:     "grant the function to the app in the admin console",
	ErrAPIForbidden:         "use the secret that owns this API, or add the app to the callable apps (可调用接口的应用) of that function in the admin console; group chats (appchat) need an app visible to the root department",
	ErrAPIReadDenied:        "the contact-sync secret (通讯录同步) may only list ids from here: read details with the secret of an app that sees the members",
	ErrTLSVersion:           "allow TLS 1.2 or newer in the HTTP client and in any proxy on the way",
	ErrInactiveMembers:      "WeCom withholds customer data until enough members have activated and use WeCom",
	ErrUntrustedDomain:      "add the domain to the app's trusted domains (可信域名) in the admin console",
	ErrUserOutOfScope:       "add the member to the app's visible range (可见范围) in the admin console",
	ErrAppDisabled:          "enable the app in the admin console",
	ErrNoPermission:         "add the target to the app's visible range (可见范围); only the contact-sync secret (通讯录同步) may change the directory",
	ErrUntrustedIP:          "add the calling address to the app's trusted IPs (企业可信IP) in the admin console; it takes about a minute",
	ErrAppMismatch:          "check that agentid and secret belong to the same app",
	ErrDriveAPIDisabled:     "add the app to the callable apps (可调用接口的应用) of the drive (协作 → 微盘 → API) in the admin console",
	ErrDriveCallsSpent:      "all apps of the corp share 1,000 calls a month: wait for the next month, or give members advanced accounts (高级功能账号)",
	ErrPaidDriveCallsSpent:  "the corp shares 100,000 calls a month: wait for the next month",
	ErrSpaceForbidden:       "an app changes only the spaces that it has made",
	ErrUploadFailed:         "begin the upload again, without what is kept of the last one",
	ErrPaidDriveOnly:        "only corps with the professional edition (专业版) of the drive can let members look without download",
	ErrPaidWatermarkOnly:    "only corps with the professional edition (专业版) of the drive can set it",
	ErrNotSchool:            "the corp must use the school's contacts (家校沟通)",
	ErrSchoolForbidden:      "add the app to the callable apps (可调用接口的应用) of the school's contacts (家校沟通) in the admin console; one app may edit, others read",
	ErrImportRunning:        "a corp runs one import at a time: wait until the other one has ended, then start this one again",
	ErrAllRecipientsInvalid: "check the ids, and that the recipients are in the app's visible range (可见范围); when only some are wrong, WeCom sends to the others",
	ErrMediaNotFound:        "a media_id lives 3 days and serves only the purpose it was uploaded for: moments and product albums need upload_attachment, a group robot its own upload",
	ErrMediaExpired:         "a media_id lives 3 days: upload the file again",
	ErrInvalidMediaType:     "images are JPG or PNG, voices AMR, videos MP4; anything else can be sent as a plain file",
	ErrInvalidMediaSize:     "a file has more than 5 bytes, an image or video at most 10 MB (2 MB for uploadimg), a voice 2 MB, another file 20 MB",
	ErrMediaTooLarge:        "an image or video has at most 10 MB, a voice 2 MB, another file 20 MB; for welcome messages of customer groups up to 200 MB can be uploaded by URL",
	ErrInvalidRange:         "encrypted files are read in ranges that begin and end on multiples of 16 bytes",
	ErrInvalidURL:           "the server of the URL must support Range requests and let WeCom in",
	ErrDownloadTooLarge:     "download the file in ranges (HTTP Range) of at most 20 MB each",
	ErrNoApprovalPermission: "add the app to the callable apps (可调用接口的应用) of Approval (审批) in the admin console; when submitting, check that the creator is in the visible range (可见范围) of Approval and of the app",
	ErrInvalidCardTask:      "a task_id has at most 128 bytes of letters, digits and _-@, and no other message of the app may have it",
	ErrVacationScope:        "add the member to the scope of this type of leave (假期适用范围) in the admin console",
	ErrTemplateForbidden:    "add the app to the callable apps (可调用接口的应用) of Approval (审批) in the admin console",
	ErrInvalidCheckinRule:   "WeCom's message names the part of the rule",
	ErrApprovalSubmitFailed: "the form may exist all the same: look for it before submitting again",
	ErrAlarmNotLinked:       "link the app in the settings of the emergency notice (紧急通知) in the admin console",
	ErrNoReportPermission:   "add the app to the callable apps (可调用接口的应用) of reports (汇报) in the admin console",
	ErrMeetingFeature:       "leave the field out, or buy the advanced features of Meeting (会议高级功能)",
	ErrMeetingNotOwned:      "use the secret of the app that booked the meeting",
	ErrInvalidWebhook:       "check the robot's key; if the robot was removed from the group, add one again and use its new key",

	// Calendars and meeting rooms.

	ErrNoOccurrence:     "name an occurrence by the moment at which it starts now: one that was moved or taken out is no longer there",
	ErrCalendarNotOwned: "an app reaches only the calendars and schedules that it created: use the secret of the app that did",
	ErrScheduleHasRoom:  "cancel the booking of the meeting room and keep the schedule, change it, then book the room again",

	// Customer contact.

	ErrNoCustomerRelation:    "the member has no customers, has not added this one or has lost it, or has no customer contact (客户联系); in a transfer, look at both members",
	ErrInvalidExternalUserID: "an external_userid is valid in one corp only, and a provider's apps have others than the corp's own: use one that this corp's secret has returned",
	ErrMemberNotResigned:     "the member is still in service: use the transfer for members in service (在职继承)",
	ErrNoCustomerToSend:      "the filter matches no customer whom the sender follows, or all of them have had as many messages as WeCom allows a month",
	ErrInvalidWelcomeCode:    "a welcome_code is valid for 20 seconds and for one call: send straight from the event, with media uploaded before",
	ErrAlreadyChatting:       "the customer was greeted, or one of the two has written: do not try again",
	ErrWelcomeBeingSent:      "another app is greeting the customer and may fail: try again until it is ErrAlreadyChatting",
	ErrMomentNotPosted:       "nobody sees the moment before the member has posted it",
	ErrTooManyItems:          "ask for less at once; where the app sees more than 1,000 members, name the owners of the customer groups",
	ErrNotFollowingMember:    "the member does not follow this customer: use one of those that the details of the customer name",
	ErrGroupOwnerNotResigned: "use the transfer of groups for members in service (在职继承)",
	ErrGroupOwnerResigned:    "use the transfer of groups for members who left (离职继承)",
	ErrNotLongConnection:     "switch the API mode of the bot to the long connection (长连接) in the admin console, or serve it with callbacks",
	ErrBotSendRefused:        "a member, or somebody in the group, has to talk to the bot before it may write there; otherwise it has written too much",
	ErrInvalidBotSecret:      "copy the id of the bot (Bot ID) and its secret from the admin console again",
	ErrNoLicense:             "assign an interconnect license (互通许可) to the members",
}
