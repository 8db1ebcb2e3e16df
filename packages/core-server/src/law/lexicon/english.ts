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
online، online shop، online store، website، internet، on the internet، ordered online، app > buyer، seller، distance purchase، goods
return shoes، return clothes، return item، send it back، return online، changed my mind، bought on the internet، bought internet > right to cancel، withdraw، buyer
sold out، out of stock، not available، unavailable، never arrived، not delivered، shop took money، online shop money > goods are unavailable، refund
took my money، give it back، money returned، give back money > refund
shoes، clothes، item، items، product، parcel > goods
passes away، passed away، funeral، father dies، mother dies، days off father، days off mother، death in the family > bereavement leave، marriage and bereavement leave
days off wedding، leave for my wedding، getting married leave > marriage leave، marriage and bereavement leave
days of annual leave، annual leave، how many days leave، leave days، days of leave، vacation days > annual paid leave
fired without warning، fired warning، without warning، no warning، fired no reason، sacked without reason، boss fired > dismissal of a worker، unjustified dismissal and reinstatement
job back، my job back، reinstated > unjustified dismissal and reinstatement
trial month، first month of work، still on trial > probation period
resignation letter، take back resignation، withdraw my resignation > end of contract and resignation
working at night، paid extra night، night guard، work nights > night-work supplement
working on friday، work on holidays، public holiday، weekend > Friday rest and Friday work، public holidays
not paid for months، salary months، employer pay late، wages not paid > when and how wages are paid، inquiry board
cut my salary، deduct from salary، took from my salary > permitted wage deductions
no contract، without a contract، verbal contract > employment contract and its kinds
boy، girl، kid، teenager > child
boy broke، child broke، kid broke، son broke، neighbour boy، window ball > harm caused by children، destroying another's property
window، glass، fence > property of another
tenant damaged، tenant destroyed، tenant broke، damaged walls، damaged kitchen، tenant ruined > tenant's liability for damage، tenant misuses the property
sell flat، sell house، sells apartment، selling the house، landlord sell، wants to sell > sale of rented property
mould، mold، damp، broken heating، no heating، cockroaches، unfit to live > defective property، property must be fit for use
landlord fix، landlord repair، landlord won't fix، refuses to fix > cost of repairs، landlord does not repair
rent out room، roommate، let a friend live > subletting
pay for food، pay food، food at home، husband pay، husband money، husband support، groceries، household costs > husband pays maintenance، claiming unpaid maintenance
elderly parents، support my parents، parents no income > maintenance of parents
dad says no، father says no، father refuses، dad refuses، parents refuse، man I want to marry، without my father > father's permission to marry
dad، daddy، father > father
mom، mum، mother > mother
widow، husband died marry، husband dead، after husband death > waiting period after husband's death
see my daughter، see my son، see my kids، ex wife، ex husband، won't let me see > right to visit the child، fine for blocking visits
keep children، who gets children، kids live with > custody
hits me، drug addict، husband addict، want a divorce > divorce for hardship، who can ask for divorce
lied before marriage، lied about job، lied marriage > deception about a promised quality
dog attacked، dog bit، dog bites > damage caused by animals
driver no insurance، driver ran away، hit and run > fund for bodily harm، accident with an uninsured vehicle
insurance company delay، insurance wait، insurance not paid > 15-day payment deadline، penalty for late payment by insurer
told lies، lied about me، spread lies، false rumour، insulted me online > harm from false statements، moral damage to reputation
cheque bounced prison، bounced prison، bounced jail > penalty for a bounced cheque
cheque partly، not enough in account، only part of the cheque > when funds cover only part
movers broke، delivery company lost، parcel lost > loss of goods in transport
agent fee cancelled، broker fee cancelled، deal cancelled commission > broker's fee after cancellation
written contract، contract in writing، employment contract، job contract، work contract > employment contract and its kinds، what the contract must state
machine، machinery، factory، construction site، scaffold، hurt by machine، hurt at factory، injured factory > work accident، liability for work accidents، safety equipment at work
workplace، office، workshop، job site > workplace
responsible، who is responsible، fault، at fault > liable، liability
overtime unpaid، unpaid overtime، work extra hours، stay late > overtime pay and limit
pregnant fired، fired while pregnant، fire a pregnant > maternity leave
breastfeeding، nursing baby > breastfeeding breaks and childcare
sick note، doctor's note، hospital > sick leave
references، work certificate، proof of employment > certificate of employment
old boss، company sold، new boss، company changed hands > sale of the workplace
cat، cow، horse > animal، damage caused by animals
refuse to live، refuse to live with، until dowry، until I pay > wife's right to withhold
landlord enters، landlord came in، landlord keys > viewing by owner and buyer، landlord's duties
cut off water، cut off power، turned off electricity > cutting off utilities
moved out deposit، deposit not returned، won't return deposit > returning the deposit
rent overdue، unpaid rent، behind on rent، doesn't pay rent، not paying rent > eviction، the tenant's duties، paying rent on time
lost my cheque، lost cheque، cheque stolen، stole my cheque > stopping payment of a cheque
signed the back، signed back of cheque > liability of endorsers
engagement broken، broke off engagement، engagement gifts back > getting engagement gifts back
second wife without، husband married again، took another wife > second wife، registrars and a second wife
divorce by agreement، both want divorce، mutual divorce > divorce by mutual consent
take child abroad، leave the country child، travel with child > taking a child abroad
borrower did not pay، guaranteed a loan، I am guarantor، guarantor pay > guarantor and the main debtor، joint and several guarantee
quit notice، how much notice، notice to employer، resign notice > end of contract and resignation
child support، support for the child، pays child support > child maintenance، who pays child maintenance
`
