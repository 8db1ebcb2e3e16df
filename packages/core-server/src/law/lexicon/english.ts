/** Everyday English, and the words of the English summaries: `everyday، everyday > legal، legal`. */
export const ENGLISH = `
boss، manager، company، firm > employer
employee، staff، labourer، laborer، labor > worker
fired، fire، sacked، laid off، dismissed، kicked out of work، let go، lose job، lost job > dismiss، dismissal، termination، unjustified dismissal
quit، resign، leave job > resign، resignation، end of contract
salary، pay، paycheck، paid، earn، money from work > wage، pay
minimum salary، minimum pay، lowest wage > minimum wage
unpaid salary، not paid salary، late salary، owes me wages > payment of wages، dispute، board
vacation، holiday، time off، days off، annual vacation، annual leave، days of leave > annual leave، paid leave
carry over، save leave، unused leave، unused vacation > carry over، stored leave
maternity، pregnant، giving birth، baby leave، maternity leave، having a baby > maternity leave، pregnant worker
sick، ill، sick leave، illness > sick leave، illness
overtime، extra hours، work late > overtime، overtime pay
night shift، work at night، nights > night work، night shift
friday، weekend work > Friday work، weekly rest
working hours، hours a day، hours per week، work day > working hours، daily، weekly hours
child labour، child work، minor work، under 15 > child labour، young worker
accident at work، injured at work، hurt at work، work injury > work accident، safety
severance، end of service، seniority > severance، end of contract
probation، trial period > probation، trial period
insurance at work، not insured، social insurance > insurance of workers
where complain، complain about employer، labour office > dispute board، settlement of disputes
foreign worker، work permit، foreigner work > foreign nationals، work permit
landlord، house owner، owner، property owner، homeowner > landlord، lessor، owner
renter، lodger > tenant، lessee
rent، renting، rental، let > rent، lease
flat، apartment، house، home، shop > property، leased property، premises
sublet، rent to someone else، let to another، sublease > lease to another person، sublease
deposit، down payment، security money > deposit
evict، eviction، kick out، move out، leave the house، vacate > eviction، vacate، end of lease
repair، fix، broken heater، boiler، plumbing، leak، maintenance > repairs، repair costs
sold the house، sells the house، new owner > sale of the leased property
landlord died، tenant died، death > death
goodwill، key money > key money
cut water، cut electricity، utilities > water, electricity and gas
bounced، bounce، bad cheque، bad check، bounced cheque، bounced check، dishonoured، without funds، no money in account > bounced cheque، non-payment، shortfall
check، cheque، checkbook > cheque
jail، prison، locked up، go to jail، arrested > prison، imprisonment، punishment
penalty، punishment، punished > punishment، penalty، prison
lost cheque، stolen cheque، stop payment > stop-payment order
guarantee cheque، blank cheque، security cheque، post-dated > guarantee cheque، blank، post-dated
blocked account، account frozen > blocked accounts
endorse، signed on the back > endorser
husband، spouse > husband
wife > wife
living costs، money for living، household money، living expenses، support money، doesn't give money، doesn't support > maintenance
alimony، child support، maintenance > maintenance
dowry، mahr، bride price، mehrieh، gold coins > dower، mahr، marriage portion، coins
custody، who keeps the child، keep the kids، gets the child > custody
kids، kid، son، daughter، children > child
see my child، visit my child، visitation > visitation، visit
beats me، abusive، addicted، violence، abuse > hardship، divorce
divorce، separate، split up > divorce
second wife، another wife، polygamy > second marriage
father's permission، marry without father، father consent > father's permission
wait after divorce، remarry after divorce، marry again after divorce > waiting period، iddah
engagement، engaged، fiance، engagement ring، gifts > engagement، gifts
wife work، not let me work، job of wife > wife's job
damage، broke، destroyed، ruined > damage، compensation، loss
dog، bite، bit me، pet، animal > animal damage
neighbour's child، kid broke، child broke > damage by a child
reputation، defamation، insulted، rumor، rumour، slander > moral damage، false report، reputation
wall collapsed، building collapsed > collapse of a wall or building
car accident، car crash، accident، hit by a car > accident، third-party insurance
uninsured driver، no insurance، without insurance > uninsured vehicle، Bodily Injury Fund
insurance won't pay، insurance delay، insurer late > insurer's delay، deadline of payment
bought online، online purchase، internet shopping، return goods، return a product، refund، money back > right of withdrawal، withdrawal، refund
lost goods، lost my cargo، moving company، courier، carrier > carrier، lost goods
real estate agent، broker، commission، agent fee > broker، commission
bankrupt، bankruptcy، insolvent > bankruptcy، bankrupt trader
start a company، set up a company، register a company > company، registration
shareholder، shares، stock > shareholder، shares
board، directors > board of directors
promissory note، IOU > promissory note
contract broken، breach، broke the contract > breach، compensation، obligation
late fee، contract penalty > agreed penalty
force majeure، flood، earthquake > force majeure، unforeseeable event
dies، died، die، dead، death > death، dies
landlord dies، landlord died، tenant dies، owner died > death of the landlord or tenant
car، vehicle، truck، motorbike > vehicle
wall fell، wall falls، fell on، collapsed، collapse > collapse of a wall or building، wall
left home، ran away from home، refuses to come home > disobedience، maintenance stops
without reason، no reason، unfairly > unjustified، without a valid reason
underage، minor، teenager > young worker، child
friday، fridays > Friday
sue، complain، complaint، go to court > complaint، court
debt، owe، owes، money back > debt، payment
marry، marriage، wedding > marriage
inherit، inheritance، heir > inheritance، heirs
guarantor، co-signer > guarantor
lose my deposit، keep my deposit، return deposit، deposit back > return of the deposit
insured، insurer، insurance company > insurer، insurance
injury، hurt، injured > bodily injury
salary late، late salary، months late، wages late، not been paid، hasn't paid me، unpaid wages > payment of wages، wage
tenant refuses، refuses to leave، won't leave، does not leave، stays after contract، overstays > vacate after the end of the lease، eviction
contract over، contract ended، contract finished، lease over، lease ended > end of the lease
employer، boss refuses > employer
`
